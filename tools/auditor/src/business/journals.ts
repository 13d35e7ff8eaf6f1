import { Invariant, type Finding } from '../finding.js';
import type { AccountBalanceFact, JournalEntryFact } from './money-facts.js';

/** The books: double entry, and reversed at most once. */
export function checkJournals(
  entries: readonly JournalEntryFact[],
  balances: readonly AccountBalanceFact[],
): Finding[] {
  const balanced = new Invariant('every journal entry balances in each of its currencies');
  const doubled = new Invariant('every journal entry has at least two postings');
  const reversed = new Invariant('a journal entry is reversed at most once, and exists');
  const trial = new Invariant('the trial balance of each tenant and currency comes to zero');

  const known = new Set(entries.map(({ tenantId, entryId }) => `${tenantId}/${entryId}`));
  const reversals = new Map<string, string>();
  for (const { tenantId, entryId, postings, imbalances, reverses } of entries) {
    const name = `journal entry ${entryId} of tenant ${tenantId}`;
    balanced.hold(imbalances.length === 0, () => {
      return `${name}: debit less credit is ${imbalances.map((i) => `${i.minor} ${i.currency}`).join(', ')} minor units`;
    });
    doubled.hold(postings >= 2, () => `${name} has ${postings} postings`);
    if (reverses === null) continue;
    const entry = `${tenantId}/${reverses}`;
    const earlier = reversals.get(entry);
    reversed.hold(earlier === undefined && known.has(entry), () => {
      return earlier === undefined
        ? `${name} reverses ${reverses}, which does not exist`
        : `${name} reverses ${reverses}, which ${earlier} reversed`;
    });
    reversals.set(entry, entryId);
  }

  const sums = new Map<string, bigint>();
  for (const { tenantId, currency, balanceMinor } of balances) {
    const key = `tenant ${tenantId}: ${currency}`;
    sums.set(key, (sums.get(key) ?? 0n) + balanceMinor);
  }
  for (const [name, sum] of sums)
    trial.hold(sum === 0n, () => `${name} accounts add up to ${sum} minor units`);
  return [balanced, doubled, reversed, trial].map((invariant) => invariant.finding());
}
