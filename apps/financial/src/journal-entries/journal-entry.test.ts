import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { money } from '@erp/kernel';
import {
  EmptyPosting,
  EntryAlreadyReversed,
  EntryNotReversible,
  UnbalancedEntry,
} from './journal-entry-errors.js';
import {
  checkReversible,
  credit,
  debit,
  journalEntry,
  reversalOf,
  type EntryHead,
  type JournalEntry,
  type Posting,
} from './journal-entry.js';

const HEAD: EntryHead = {
  entryId: 'e-1',
  kind: 'MANUAL',
  orderId: null,
  sourceId: null,
  reversesEntryId: null,
  description: 'test',
  entryDate: '2026-11-23',
};
const REVERSAL_HEAD = { ...HEAD, entryId: 'e-2', kind: 'REVERSAL' as const };

const usd = (amountMinor: number) => money(amountMinor, 'USD');
const post = (
  accountCode: string,
  side: Posting['side'],
  amountMinor: number,
  currency = 'USD',
): Posting => ({
  accountCode,
  side,
  amount: money(amountMinor, currency),
});

describe('an entry', () => {
  test('is refused when it does not balance, with the difference', () => {
    const unbalanced = () => journalEntry(HEAD, [post('1000', 'DEBIT', 100), post('1200', 'CREDIT', 99)]);
    expect(unbalanced).toThrow(UnbalancedEntry);
    expect(unbalanced).toThrow('debit less credit is 0.01 USD');
  });

  test('is refused when it balances only across currencies', () => {
    expect(() =>
      journalEntry(HEAD, [post('1000', 'DEBIT', 100), post('1200', 'CREDIT', 100, 'EUR')]),
    ).toThrow('1.00 USD and -1.00 EUR');
  });

  test('is refused with fewer than two postings, and with an amount of zero or below', () => {
    expect(() => journalEntry(HEAD, [])).toThrow(UnbalancedEntry);
    for (const amountMinor of [0, -1])
      expect(() =>
        journalEntry(HEAD, [post('1', 'DEBIT', amountMinor), post('2', 'CREDIT', amountMinor)]),
      ).toThrow(EmptyPosting);
  });

  test('amounts of any sign become postings above zero, and those of zero none', () => {
    expect(debit('1000', usd(5))).toEqual([post('1000', 'DEBIT', 5)]);
    expect(debit('1000', usd(-5))).toEqual([post('1000', 'CREDIT', 5)]);
    expect(credit('1000', usd(5))).toEqual([post('1000', 'CREDIT', 5)]);
    expect(credit('1000', usd(0))).toEqual([]);
  });

  test('is reversed once, and only when it was written by hand', () => {
    const entry = journalEntry(HEAD, [post('1', 'DEBIT', 1), post('2', 'CREDIT', 1)]);
    expect(() => checkReversible(entry, null)).not.toThrow();
    expect(() => checkReversible(entry, 'e-9')).toThrow(EntryAlreadyReversed);
    expect(() => checkReversible({ ...entry, kind: 'INVOICE' }, null)).toThrow(EntryNotReversible);
    expect(() => checkReversible({ ...entry, kind: 'REVERSAL' }, null)).toThrow(EntryNotReversible);
  });
});

/** Balance of each account and currency, in minor units, zeros left out. */
function balances(entries: readonly JournalEntry[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { accountCode, side, amount } of entries.flatMap(({ postings }) => postings)) {
    const at = `${accountCode} ${amount.currency}`;
    sums[at] = (sums[at] ?? 0) + (side === 'DEBIT' ? amount.amountMinor : -amount.amountMinor);
  }
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
}

describe('whatever is posted', () => {
  const amount = fc.integer({ min: 1, max: 1e12 });
  const account = fc.constantFrom('1000', '1200', '2200', '4000');
  const currency = fc.constantFrom('USD', 'JPY');
  /** Each amount on one account's debit and split over others' credit. */
  const balanced = fc
    .array(
      fc.record({
        account,
        currency,
        parts: fc.array(fc.record({ account, amount }), { minLength: 1, maxLength: 4 }),
      }),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((groups) =>
      groups.flatMap(({ account: to, currency: unit, parts }) => [
        post(
          to,
          'DEBIT',
          parts.reduce((sum, part) => sum + part.amount, 0),
          unit,
        ),
        ...parts.map((part) => post(part.account, 'CREDIT', part.amount, unit)),
      ]),
    );

  test('an entry of balanced parts is built, and its sum is zero in each currency', () => {
    fc.assert(
      fc.property(balanced, (postings) => {
        const entry = journalEntry(HEAD, postings);
        const sums = new Map<string, number>();
        for (const {
          side,
          amount: { amountMinor, currency: unit },
        } of entry.postings)
          sums.set(unit, (sums.get(unit) ?? 0) + (side === 'DEBIT' ? amountMinor : -amountMinor));
        expect([...sums.values()].every((sum) => sum === 0)).toBe(true);
      }),
    );
  });

  test('one cent more on any posting is refused', () => {
    fc.assert(
      fc.property(balanced, fc.nat(), (postings, which) => {
        const at = which % postings.length;
        const wrong = postings.map((posting, i) =>
          i === at
            ? { ...posting, amount: money(posting.amount.amountMinor + 1, posting.amount.currency) }
            : posting,
        );
        expect(() => journalEntry(HEAD, wrong)).toThrow(UnbalancedEntry);
      }),
    );
  });

  test('a reversal nets its entry to zero and names it; the reversal of a reversal is the entry again', () => {
    fc.assert(
      fc.property(balanced, (postings) => {
        const entry = journalEntry(HEAD, postings);
        const reversal = reversalOf(entry, REVERSAL_HEAD);
        expect(reversal.reversesEntryId).toBe(entry.entryId);
        expect(balances([entry, reversal])).toEqual({});
        expect(reversalOf(reversal, HEAD).postings).toEqual(entry.postings);
      }),
    );
  });
});
