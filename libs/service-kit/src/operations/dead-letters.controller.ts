import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import {
  DEFAULT_PER_SECOND,
  Messaging,
  type DeadLetter,
  type DeadLetterSummary,
  type RetryProgress,
} from '@erp/common-messaging';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { pageOf, type Page } from '../http/page.js';
import { NoTenant } from '../tenancy/tenant-guard.js';
import {
  ActRequest,
  DeadLetterPath,
  DeadLettersQuery,
  EditRequest,
  RetryDeadLettersRequest,
  RetryPath,
} from './operations.requests.js';
import { OperatorGuard, OperatorName } from './operator-guard.js';

/** Dead letters of this service over all tenants: what could not be applied, and what waits behind it (R16, R18). */
@ApiTags('Operations')
@ApiBearerAuth()
@NoTenant()
@UseGuards(OperatorGuard)
@Controller('operations/dead-letters')
export class DeadLettersController {
  constructor(private readonly messaging: Messaging) {}

  /**
   * Oldest first. PARKED is the head of its key, `waiting` counts the QUEUED ones held up behind it. A head with
   * nextAttemptAt null is not tried again before an operator acts.
   */
  @Get()
  async list(@Query() { limit, cursor, ...filter }: DeadLettersQuery): Promise<Page<DeadLetterSummary>> {
    const read = await this.messaging.deadLetters.list(filter, limit + 1, cursor);
    return pageOf(read, limit, ({ id }) => id);
  }

  /** With payload, headers, error, stack and everything that was done to it; 404 for an unknown id. */
  @Get(':id')
  show(@Param() { id }: DeadLetterPath): Promise<DeadLetter> {
    return this.messaging.deadLetters.show(id);
  }

  /**
   * After the cause is mended: tries a head again now, and what waits behind it after that, in order. 404 for an
   * unknown id, 409 unless PARKED.
   */
  @Post(':id/retry')
  @HttpCode(202)
  async retry(
    @Param() { id }: DeadLetterPath,
    @OperatorName() name: string,
    @Body() { reason }: ActRequest,
  ): Promise<DeadLetter> {
    await this.messaging.deadLetters.retry(id, { name, reason });
    return this.messaging.deadLetters.show(id);
  }

  /**
   * Replaces the payload of a head, whole, and tries it now; the original is kept. 422 when this service cannot read
   * it, 404 for an unknown id, 409 unless PARKED.
   */
  @Post(':id/edit')
  @HttpCode(202)
  async edit(
    @Param() { id }: DeadLetterPath,
    @OperatorName() name: string,
    @Body() { reason, payload }: EditRequest,
  ): Promise<DeadLetter> {
    await this.messaging.deadLetters.edit(id, payload, { name, reason });
    return this.messaging.deadLetters.show(id);
  }

  /**
   * Drops a head for good, unapplied, without a way back; the next of its key is tried now. 404 for an unknown id, 409
   * unless PARKED.
   */
  @Post(':id/skip')
  @HttpCode(200)
  async skip(
    @Param() { id }: DeadLetterPath,
    @OperatorName() name: string,
    @Body() { reason }: ActRequest,
  ): Promise<DeadLetter> {
    await this.messaging.deadLetters.skip(id, { name, reason });
    return this.messaging.deadLetters.show(id);
  }

  /**
   * Tries again every head that fits, all when nothing is given, and what waits behind each, at perSecond. Answers the
   * retryId to follow it by.
   */
  @Post('retries')
  @HttpCode(202)
  retryMany(
    @OperatorName() name: string,
    @Body() { reason, perSecond = DEFAULT_PER_SECOND, refusedFor, ...filter }: RetryDeadLettersRequest,
  ): Promise<{ retryId: string; heads: number }> {
    const which = { ...filter, ...(refusedFor ? { reason: refusedFor } : {}) };
    return this.messaging.deadLetters.retryMany(which, perSecond, { name, reason });
  }

  /** `waiting` will still be tried, `refused` failed again and need an operator; 404 for an unknown id. */
  @Get('retries/:retryId')
  progress(@Param() { retryId }: RetryPath): Promise<RetryProgress> {
    return this.messaging.deadLetters.progress(retryId);
  }
}
