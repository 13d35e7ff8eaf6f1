import { Database, sqlStateOf } from '@erp/common-messaging';
import { newId } from '@erp/kernel';
import { Idempotency, type IdempotentRequest } from '@erp/service-kit';
import { Injectable } from '@nestjs/common';
import { dayOf } from './entries-of-sales.js';
import { EntryAlreadyReversed, EntryNotFound } from './journal-entry-errors.js';
import { checkReversible, reversalOf, type JournalEntry } from './journal-entry.js';
import { JournalEntryStore } from './journal-entry.store.js';

const UNIQUE_VIOLATION = '23505';

/** Takes a manual entry back by one on the other sides, dated today: what was written stays (R28). */
@Injectable()
export class ReverseEntry {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly journal: JournalEntryStore,
  ) {}

  /** Throws EntryNotFound, EntryNotReversible, EntryAlreadyReversed. */
  run(tenantId: string, request: IdempotentRequest, entryId: string, reason: string): Promise<JournalEntry> {
    return this.database
      .transaction(tenantId, (tx) =>
        this.idempotency.idempotent(tx, request, async () => {
          const entry = await this.journal.find(tx, entryId);
          if (!entry) throw new EntryNotFound(entryId);
          checkReversible(entry, entry.reversedByEntryId);
          const reversal = reversalOf(entry, {
            entryId: newId(),
            kind: 'REVERSAL',
            sourceId: null,
            description: `Reversal: ${reason}`,
            entryDate: dayOf(new Date()),
          });
          await this.journal.append(tx, [reversal]);
          return reversal;
        }),
      )
      .catch((error: unknown) => this.explain(tenantId, entryId, error));
  }

  /** Of two reversals at once the database refuses the second: it is told which one was first. */
  private async explain(tenantId: string, entryId: string, error: unknown): Promise<never> {
    if (sqlStateOf(error) !== UNIQUE_VIOLATION) throw error;
    const entry = await this.database.transaction(tenantId, (tx) => this.journal.find(tx, entryId));
    if (!entry?.reversedByEntryId) throw error;
    throw new EntryAlreadyReversed(entryId, entry.reversedByEntryId);
  }
}
