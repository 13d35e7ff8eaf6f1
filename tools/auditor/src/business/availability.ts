import { Invariant, type Finding } from '../finding.js';
import type { BusinessFacts } from './business-facts.js';

/** What commerce says that it can promise is what inventory has, once it has heard of everything (R2, R17). */
export function checkAvailability({
  levels,
  available,
}: Pick<BusinessFacts, 'levels' | 'available'>): Finding[] {
  const rule = new Invariant('what commerce can promise of a SKU is on hand less reserved in inventory', {
    settles: true,
  });
  const stocked = new Map<string, number>();
  for (const { tenantId, sku, onHand, reserved } of levels) {
    const name = `tenant ${tenantId}, ${sku}`;
    stocked.set(name, (stocked.get(name) ?? 0) + onHand - reserved);
  }
  const promised = new Map(available.map((fact) => [`tenant ${fact.tenantId}, ${fact.sku}`, fact.available]));
  for (const name of new Set([...stocked.keys(), ...promised.keys()])) {
    const [says, has] = [promised.get(name) ?? 0, stocked.get(name) ?? 0];
    rule.hold(says === has, () => `${name}: commerce can promise ${says}, inventory has ${has}`);
  }
  return [rule.finding()];
}
