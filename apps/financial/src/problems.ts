import type { ProblemTable } from '@erp/service-kit';
import type { EntryAlreadyReversed, UnbalancedEntry } from './journal-entries/journal-entry-errors.js';

/** The domain errors of financial by their code, as HTTP tells them (RFC 9457). */
export const problems: ProblemTable = {
  'account-code-taken': 409,
  'journal-entry-not-found': 404,
  'journal-entry-not-reversible': 409,
  'journal-entry-already-reversed': {
    status: 409,
    members: ({ reversedByEntryId }: EntryAlreadyReversed) => ({ reversedByEntryId }),
  },
  'unbalanced-entry': {
    status: 422,
    members: ({ differences }: UnbalancedEntry) => ({ differences }),
  },
  'empty-posting': 422,
  'unknown-accounts': 422,
  'control-account': 422,
  'payment-not-found': 404,
  'invoice-not-found': 404,
  'receivable-not-found': 404,
  'payment-not-of-invoice': 422,
};
