import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { Messaging, type FailedEvent } from '@erp/common-messaging';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { NoTenant } from '../tenancy/tenant-guard.js';
import {
  ActRequest,
  EditRequest,
  EventFilterQuery,
  EventPath,
  RetryManyRequest,
} from './operations.requests.js';
import { OperatorGuard, OperatorName } from './operator-guard.js';

/** The most rows that one request puts back; the next request takes the next ones. */
const MOST_AT_ONCE = 1_000;

/** FAILED rows of this service's outbox over all tenants: what the broker refused for good (R13). */
@ApiTags('Operations')
@ApiBearerAuth()
@NoTenant()
@UseGuards(OperatorGuard)
@Controller('operations/failed-events')
export class FailedEventsController {
  constructor(private readonly messaging: Messaging) {}

  /**
   * In the order of the outbox, with the error of the broker and how many events of the key are held up behind each. No
   * cursor: narrow it by the filter.
   */
  @Get()
  async list(@Query() { limit, ...filter }: EventFilterQuery): Promise<{ items: FailedEvent[] }> {
    return { items: await this.messaging.failedEvents.list(filter, limit) };
  }

  /** With payload, error and history; 404 once it is no longer FAILED, because it was put back or skipped. */
  @Get(':eventId')
  show(@Param() { eventId }: EventPath): Promise<FailedEvent> {
    return this.messaging.failedEvents.show(eventId);
  }

  /** Sends it anew with all its attempts, before what waits behind it; 404 when it is not FAILED. */
  @Post(':eventId/retry')
  @HttpCode(202)
  async retry(
    @Param() { eventId }: EventPath,
    @OperatorName() name: string,
    @Body() { reason }: ActRequest,
  ): Promise<{ eventId: string; status: string }> {
    await this.messaging.failedEvents.retry(eventId, { name, reason });
    return { eventId, status: 'PENDING' };
  }

  /**
   * Replaces the payload, whole, and puts it back. 422 when it breaks its contract or changes its key, 404 when it is
   * not FAILED.
   */
  @Post(':eventId/edit')
  @HttpCode(202)
  async edit(
    @Param() { eventId }: EventPath,
    @OperatorName() name: string,
    @Body() { reason, payload }: EditRequest,
  ): Promise<{ eventId: string; status: string }> {
    await this.messaging.failedEvents.edit(eventId, payload, { name, reason });
    return { eventId, status: 'PENDING' };
  }

  /** It is never sent, so no reader hears of it; what waits behind it goes on. 404 when it is not FAILED. */
  @Post(':eventId/skip')
  @HttpCode(200)
  async skip(
    @Param() { eventId }: EventPath,
    @OperatorName() name: string,
    @Body() { reason }: ActRequest,
  ): Promise<{ eventId: string; status: string }> {
    await this.messaging.failedEvents.skip(eventId, { name, reason });
    return { eventId, status: 'SKIPPED' };
  }

  /**
   * Puts back all that fit, all when nothing is given, the first 1,000 of them; the next request takes the next ones.
   */
  @Post('retries')
  @HttpCode(202)
  async retryMany(
    @OperatorName() name: string,
    @Body() { reason, ...filter }: RetryManyRequest,
  ): Promise<{ events: number }> {
    return { events: await this.messaging.failedEvents.retryMany(filter, MOST_AT_ONCE, { name, reason }) };
  }
}
