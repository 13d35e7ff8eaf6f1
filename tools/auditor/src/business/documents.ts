import { Invariant, type Finding } from '../finding.js';
import type { MoneyFacts } from './money-facts.js';
import type { OrderStory } from './order-story.js';

/** Invoices and credit notes: what they bill, and that their numbers run from 1 without a gap (R9, R28). */
export function checkDocuments(stories: readonly OrderStory[], money: MoneyFacts): Finding[] {
  const billed = new Invariant("an invoice's total is that of its order");
  const credited = new Invariant('what is credited is no more than what is invoiced');
  const allCredited = new Invariant('a RETURNED order is credited in full', { settles: true });
  for (const { name, order, ...story } of stories) {
    const { invoices, creditNotes } = story;
    for (const { invoiceId, totalMinor, currency } of invoices) {
      if (!order) continue; // told by the rules of ends
      billed.hold(totalMinor === order.totalMinor && currency === order.currency, () => {
        return `${name}: invoice ${invoiceId} over ${totalMinor} ${currency}, ordered for ${order.totalMinor} ${order.currency}`;
      });
    }
    const [invoicedMinor, creditedMinor] = [totalOf(invoices), totalOf(creditNotes)];
    const amounts = `credited ${creditedMinor}, invoiced ${invoicedMinor} minor units`;
    if (creditNotes.length > 0) credited.hold(creditedMinor <= invoicedMinor, () => `${name}: ${amounts}`);
    if (order?.status === 'RETURNED')
      allCredited.hold(creditedMinor === invoicedMinor, () => `${name} is RETURNED: ${amounts}`);
  }
  const lastOf = (which: 'lastInvoice' | 'lastCreditNote') =>
    new Map(money.counters.map((counter) => [counter.tenantId, counter[which]]));
  return [
    ...[billed, credited, allCredited].map((invariant) => invariant.finding()),
    ...checkNumbers('invoice', money.invoices, ({ invoiceId }) => invoiceId, lastOf('lastInvoice')),
    ...checkNumbers(
      'credit note',
      money.creditNotes,
      ({ creditNoteId }) => creditNoteId,
      lastOf('lastCreditNote'),
    ),
  ];
}

export const totalOf = (documents: readonly { readonly totalMinor: bigint }[]): bigint =>
  documents.reduce((sum, { totalMinor }) => sum + totalMinor, 0n);

interface Numbered {
  readonly tenantId: string;
  readonly number: number | null;
}

/** `drawn` has each tenant's last number: one that was drawn and stands on no document is a gap too. */
function checkNumbers<D extends Numbered>(
  kind: string,
  documents: readonly D[],
  idOf: (document: D) => string,
  drawn: ReadonlyMap<string, number>,
): Finding[] {
  const given = new Invariant(`every ${kind} has its number`, { settles: true });
  const once = new Invariant(`no two ${kind}s of a tenant have the same number`);
  const gapless = new Invariant(`${kind} numbers of a tenant run from 1 to the last drawn without a gap`);
  const byTenant = new Map<string, Map<number, D>>(
    [...drawn.keys()].map((tenantId) => [tenantId, new Map()]),
  );
  for (const document of documents) {
    const { tenantId, number } = document;
    given.hold(number !== null, () => `tenant ${tenantId}: ${kind} ${idOf(document)} has no number`);
    if (number === null) continue;
    const numbered = byTenant.get(tenantId) ?? new Map<number, D>();
    byTenant.set(tenantId, numbered);
    const other = numbered.get(number);
    once.hold(other === undefined, () => {
      return `tenant ${tenantId}: number ${number} is on ${kind}s ${idOf(other!)} and ${idOf(document)}`;
    });
    numbered.set(number, document);
  }
  for (const [tenantId, numbered] of byTenant) {
    const last = drawn.get(tenantId) ?? 0;
    for (let number = 1; number <= last; number++)
      gapless.hold(
        numbered.has(number),
        () => `tenant ${tenantId}: no ${kind} has number ${number}, of ${last} drawn`,
      );
    for (const [number, document] of numbered)
      if (number > last)
        gapless.hold(
          false,
          () => `tenant ${tenantId}: ${kind} ${idOf(document)} has number ${number}, ${last} are drawn`,
        );
  }
  return [given, once, gapless].map((invariant) => invariant.finding());
}
