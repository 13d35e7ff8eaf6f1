import { Database } from '@erp/common-messaging';
import { IdempotencyKey, TenantId, pageOf, type IdempotentRequest, type Page } from '@erp/service-kit';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  EntriesQuery,
  EntryPath,
  PostEntryRequest,
  ReverseEntryRequest,
} from './journal-entries.requests.js';
import { EntryNotFound } from './journal-entry-errors.js';
import type { JournalEntry } from './journal-entry.js';
import { JournalEntryStore, type PostedEntry } from './journal-entry.store.js';
import { PostEntry } from './post-entry.js';
import { ReverseEntry } from './reverse-entry.js';

@ApiTags('Journal')
@Controller('journal-entries')
export class JournalEntriesController {
  constructor(
    private readonly database: Database,
    private readonly journal: JournalEntryStore,
    private readonly postEntry: PostEntry,
    private readonly reverseEntry: ReverseEntry,
  ) {}

  /**
   * An entry by hand, which can only be reversed. 422 unless it balances in each currency, all amounts are above zero,
   * and every account exists and is no control account. A repeated Idempotency-Key gets the first answer.
   */
  @Post()
  post(
    @TenantId() tenantId: string,
    @IdempotencyKey() request: IdempotentRequest,
    @Body() body: PostEntryRequest,
  ): Promise<JournalEntry> {
    return this.postEntry.run(tenantId, request, body);
  }

  /**
   * Posts the same amounts on the other sides, dated today. 404 for an unknown entry; 409 unless it is MANUAL, or when
   * it is reversed already. A repeated Idempotency-Key gets the first answer.
   */
  @Post(':entryId/reversal')
  reverse(
    @TenantId() tenantId: string,
    @IdempotencyKey() request: IdempotentRequest,
    @Param() { entryId }: EntryPath,
    @Body() { reason }: ReverseEntryRequest,
  ): Promise<JournalEntry> {
    return this.reverseEntry.run(tenantId, request, entryId, reason);
  }

  /** Newest first. */
  @Get()
  async list(
    @TenantId() tenantId: string,
    @Query() { limit, ...filter }: EntriesQuery,
  ): Promise<Page<PostedEntry>> {
    const read = await this.database.transaction(tenantId, (tx) => this.journal.page(tx, filter, limit + 1));
    return pageOf(read, limit, ({ entryId }) => entryId);
  }

  /** With its postings, and the entry that reverses it, if one does; 404 for an unknown id. */
  @Get(':entryId')
  async find(@TenantId() tenantId: string, @Param() { entryId }: EntryPath): Promise<PostedEntry> {
    const found = await this.database.transaction(tenantId, (tx) => this.journal.find(tx, entryId));
    if (!found) throw new EntryNotFound(entryId);
    return found;
  }
}
