import { Invariant, type Finding } from '../finding.js';
import type { StockLevelFact } from './business-facts.js';

/** The shelves agree with the ledger and with what is held. */
export function checkStock(levels: readonly StockLevelFact[]): Finding[] {
  const moved = new Invariant('on hand is the sum of the movements');
  const held = new Invariant('reserved is the sum of the active reservations');
  const covered = new Invariant('reserved is never above on hand, and neither is below zero');
  for (const level of levels) {
    const { onHand, reserved } = level;
    const name = `tenant ${level.tenantId}, ${level.sku} in warehouse ${level.warehouseId}`;
    moved.hold(
      onHand === level.moved,
      () => `${name}: on hand ${onHand}, movements add up to ${level.moved}`,
    );
    held.hold(
      reserved === level.held,
      () => `${name}: reserved ${reserved}, reservations hold ${level.held}`,
    );
    covered.hold(
      reserved <= onHand && reserved >= 0,
      () => `${name}: reserved ${reserved}, on hand ${onHand}`,
    );
  }
  return [moved, held, covered].map((invariant) => invariant.finding());
}
