import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { Messaging, type ReplayProgress } from '@erp/common-messaging';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { PageQuery } from '../http/request-fields.js';
import { NoTenant } from '../tenancy/tenant-guard.js';
import { ActRequest } from './operations.requests.js';
import { OperatorGuard, OperatorName } from './operator-guard.js';
import { ReplayPath, ResumeReplayRequest, StartReplayRequest } from './replays.requests.js';

/** Projections of this service that are rebuilt from old events, over all tenants (R17). */
@ApiTags('Operations')
@ApiBearerAuth()
@NoTenant()
@UseGuards(OperatorGuard)
@Controller('operations/replays')
export class ReplaysController {
  constructor(private readonly messaging: Messaging) {}

  @Get()
  async list(@Query() { limit }: PageQuery): Promise<{ projections: string[]; items: ReplayProgress[] }> {
    const { replays } = this.messaging;
    return { projections: replays.projections(), items: await replays.list(limit) };
  }

  @Post()
  @HttpCode(202)
  start(
    @OperatorName() name: string,
    @Body() { reason, ...request }: StartReplayRequest,
  ): Promise<ReplayProgress> {
    return this.messaging.replays.start(request, { name, reason });
  }

  @Get(':replayId')
  show(@Param() { replayId }: ReplayPath): Promise<ReplayProgress> {
    return this.messaging.replays.show(replayId);
  }

  @Post(':replayId/pause')
  @HttpCode(202)
  pause(
    @Param() { replayId }: ReplayPath,
    @OperatorName() name: string,
    @Body() { reason }: ActRequest,
  ): Promise<ReplayProgress> {
    return this.messaging.replays.pause(replayId, { name, reason });
  }

  @Post(':replayId/resume')
  @HttpCode(202)
  resume(
    @Param() { replayId }: ReplayPath,
    @OperatorName() name: string,
    @Body() { reason, perSecond }: ResumeReplayRequest,
  ): Promise<ReplayProgress> {
    return this.messaging.replays.resume(replayId, { name, reason }, perSecond);
  }

  @Post(':replayId/cancel')
  @HttpCode(200)
  cancel(
    @Param() { replayId }: ReplayPath,
    @OperatorName() name: string,
    @Body() { reason }: ActRequest,
  ): Promise<ReplayProgress> {
    return this.messaging.replays.cancel(replayId, { name, reason });
  }

  @Post(':replayId/cut-over')
  @HttpCode(202)
  cutOver(
    @Param() { replayId }: ReplayPath,
    @OperatorName() name: string,
    @Body() { reason }: ActRequest,
  ): Promise<ReplayProgress> {
    return this.messaging.replays.cutOver(replayId, { name, reason });
  }
}
