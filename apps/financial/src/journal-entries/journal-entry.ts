import { money, type Money } from '@erp/kernel';
import {
  EmptyPosting,
  EntryAlreadyReversed,
  EntryNotReversible,
  UnbalancedEntry,
} from './journal-entry-errors.js';

/** What an entry was posted for. MANUAL ones are written by people; a REVERSAL takes a manual one back. */
export const ENTRY_KINDS = [
  'INVOICE',
  'CREDIT_NOTE',
  'CAPTURE',
  'REFUND',
  'RECEIPT',
  'MANUAL',
  'REVERSAL',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

export const SIDES = ['DEBIT', 'CREDIT'] as const;
export type Side = (typeof SIDES)[number];

/** One line of an entry; the amount is above zero. */
export interface Posting {
  readonly accountCode: string;
  readonly side: Side;
  readonly amount: Money;
}

/** All of an entry but its postings. */
export interface EntryHead {
  readonly entryId: string;
  readonly kind: EntryKind;
  readonly orderId: string | null;
  /** Id of the invoice, credit note, payment, return or receipt it is posted for, by the kind. */
  readonly sourceId: string | null;
  readonly reversesEntryId: string | null;
  readonly description: string;
  /** The day it counts for, as YYYY-MM-DD. */
  readonly entryDate: string;
}

/** A business transaction in the books: its postings balance in each currency, and it is never changed. */
export interface JournalEntry extends EntryHead {
  readonly postings: readonly Posting[];
}

/** Builds an entry. Throws EmptyPosting for an amount that is not above zero, UnbalancedEntry. */
export function journalEntry(head: EntryHead, postings: readonly Posting[]): JournalEntry {
  const empty = postings.findIndex(({ amount }) => amount.amountMinor <= 0);
  if (empty >= 0) throw new EmptyPosting(empty);
  const differences = differencesOf(postings);
  if (postings.length < 2 || differences.length > 0) throw new UnbalancedEntry(postings.length, differences);
  return { ...head, postings };
}

/** Debit less credit of each currency in which they differ. */
function differencesOf(postings: readonly Posting[]): Money[] {
  const sums = new Map<string, bigint>();
  for (const { side, amount } of postings) {
    const signed = BigInt(side === 'DEBIT' ? amount.amountMinor : -amount.amountMinor);
    sums.set(amount.currency, (sums.get(amount.currency) ?? 0n) + signed);
  }
  return [...sums].filter(([, sum]) => sum !== 0n).map(([currency, sum]) => money(Number(sum), currency));
}

/** A posting to the debit of an account; to its credit when the amount is negative, and none when it is zero. */
export function debit(accountCode: string, amount: Money): Posting[] {
  if (amount.amountMinor === 0) return [];
  return amount.amountMinor > 0
    ? [{ accountCode, side: 'DEBIT', amount }]
    : [{ accountCode, side: 'CREDIT', amount: money(-amount.amountMinor, amount.currency) }];
}

/** The contrary of `debit`. */
export const credit = (accountCode: string, amount: Money): Posting[] =>
  debit(accountCode, amount).map(turned);

const turned = (posting: Posting): Posting => ({
  ...posting,
  side: posting.side === 'DEBIT' ? 'CREDIT' : 'DEBIT',
});

/** The entry that undoes another: the same amounts on the other sides. */
export const reversalOf = (
  entry: JournalEntry,
  head: Omit<EntryHead, 'reversesEntryId' | 'orderId'>,
): JournalEntry =>
  journalEntry(
    { ...head, orderId: entry.orderId, reversesEntryId: entry.entryId },
    entry.postings.map(turned),
  );

/**
 * Lets people reverse what people wrote. What a document was posted by is taken back by another document, which keeps
 * journal and documents in step. Throws EntryNotReversible, EntryAlreadyReversed.
 */
export function checkReversible(entry: JournalEntry, reversedByEntryId: string | null): void {
  if (entry.kind !== 'MANUAL') throw new EntryNotReversible(entry.entryId, entry.kind);
  if (reversedByEntryId !== null) throw new EntryAlreadyReversed(entry.entryId, reversedByEntryId);
}
