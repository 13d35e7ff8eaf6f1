import { Database } from '@erp/common-messaging';
import { newId } from '@erp/kernel';
import { Idempotency, moneyOf, type IdempotentRequest } from '@erp/service-kit';
import { Injectable } from '@nestjs/common';
import { CONTROL_ACCOUNTS } from '../accounts/account.js';
import { AccountStore } from '../accounts/account.store.js';
import { dayOf } from './entries-of-sales.js';
import type { PostEntryRequest } from './journal-entries.requests.js';
import { PostingToControlAccount, UnknownAccounts } from './journal-entry-errors.js';
import { journalEntry, type JournalEntry } from './journal-entry.js';
import { JournalEntryStore } from './journal-entry.store.js';

/** Writes an entry by hand. */
@Injectable()
export class PostEntry {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly accounts: AccountStore,
    private readonly journal: JournalEntryStore,
  ) {}

  /** Throws UnbalancedEntry, EmptyPosting, PostingToControlAccount, UnknownAccounts. */
  run(tenantId: string, request: IdempotentRequest, body: PostEntryRequest): Promise<JournalEntry> {
    return this.database.transaction(tenantId, (tx) =>
      this.idempotency.idempotent(tx, request, async () => {
        const entry = journalEntry(
          {
            entryId: newId(),
            kind: 'MANUAL',
            orderId: null,
            sourceId: null,
            reversesEntryId: null,
            description: body.description,
            entryDate: body.entryDate ?? dayOf(new Date()),
          },
          body.postings.map(({ accountCode, side, ...amount }) => ({
            accountCode,
            side,
            amount: moneyOf(amount),
          })),
        );
        refuseControlAccounts(entry);
        const codes = entry.postings.map(({ accountCode }) => accountCode);
        const existing = await this.accounts.existing(tx, codes);
        const unknown = codes
          .map((accountCode, index) => ({ accountCode, index }))
          .filter(({ accountCode }) => !existing.has(accountCode));
        if (unknown.length > 0) throw new UnknownAccounts(unknown);
        await this.journal.append(tx, [entry]);
        return entry;
      }),
    );
  }
}

function refuseControlAccounts({ postings }: JournalEntry): void {
  const refused = postings.flatMap(({ accountCode }, index) => {
    const wayOut = CONTROL_ACCOUNTS.get(accountCode);
    return wayOut === undefined ? [] : [{ accountCode, index, wayOut }];
  });
  if (refused.length > 0) throw new PostingToControlAccount(refused);
}
