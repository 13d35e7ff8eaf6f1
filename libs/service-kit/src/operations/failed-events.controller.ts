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

  @Get()
  async list(@Query() { limit, ...filter }: EventFilterQuery): Promise<{ items: FailedEvent[] }> {
    return { items: await this.messaging.failedEvents.list(filter, limit) };
  }

  @Get(':eventId')
  show(@Param() { eventId }: EventPath): Promise<FailedEvent> {
    return this.messaging.failedEvents.show(eventId);
  }

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

  @Post('retries')
  @HttpCode(202)
  async retryMany(
    @OperatorName() name: string,
    @Body() { reason, ...filter }: RetryManyRequest,
  ): Promise<{ events: number }> {
    return { events: await this.messaging.failedEvents.retryMany(filter, MOST_AT_ONCE, { name, reason }) };
  }
}
