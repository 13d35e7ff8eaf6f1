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

  /** Newest first, and the names of the projections of this service, which are what can be replayed. */
  @Get()
  async list(@Query() { limit }: PageQuery): Promise<{ projections: string[]; items: ReplayProgress[] }> {
    const { replays } = this.messaging;
    return { projections: replays.projections(), items: await replays.list(limit) };
  }

  /**
   * Rebuilds beside the live tables, which stay until the cut-over. 404 for an unknown projection, 422 for a wrong
   * filter, 409 when one is under way or old records are missing.
   */
  @Post()
  @HttpCode(202)
  start(
    @OperatorName() name: string,
    @Body() { reason, ...request }: StartReplayRequest,
  ): Promise<ReplayProgress> {
    return this.messaging.replays.start(request, { name, reason });
  }

  /** How far it is, when it is likely to end, and as FAILED which record stopped it and why; 404 for an unknown id. */
  @Get(':replayId')
  show(@Param() { replayId }: ReplayPath): Promise<ReplayProgress> {
    return this.messaging.replays.show(replayId);
  }

  /**
   * It stands still where it is until resumed; the live tables are not touched. 404 for an unknown id, 409 unless
   * RUNNING.
   */
  @Post(':replayId/pause')
  @HttpCode(202)
  pause(
    @Param() { replayId }: ReplayPath,
    @OperatorName() name: string,
    @Body() { reason }: ActRequest,
  ): Promise<ReplayProgress> {
    return this.messaging.replays.pause(replayId, { name, reason });
  }

  /**
   * Goes on where it stood, also after FAILED, once the cause is mended. 404 for an unknown id, 409 unless PAUSED or
   * FAILED.
   */
  @Post(':replayId/resume')
  @HttpCode(202)
  resume(
    @Param() { replayId }: ReplayPath,
    @OperatorName() name: string,
    @Body() { reason, perSecond }: ResumeReplayRequest,
  ): Promise<ReplayProgress> {
    return this.messaging.replays.resume(replayId, { name, reason }, perSecond);
  }

  /**
   * For good: drops what was rebuilt, the live tables stay as they are. 404 for an unknown id, 409 when CANCELLED or
   * CUT_OVER.
   */
  @Post(':replayId/cancel')
  @HttpCode(200)
  cancel(
    @Param() { replayId }: ReplayPath,
    @OperatorName() name: string,
    @Body() { reason }: ActRequest,
  ): Promise<ReplayProgress> {
    return this.messaging.replays.cancel(replayId, { name, reason });
  }

  /**
   * Asks for it: readers turn to what was rebuilt as soon as that runs and has caught up. 404 for an unknown id, 409
   * for a dry run, with a filter, or once it has ended.
   */
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
