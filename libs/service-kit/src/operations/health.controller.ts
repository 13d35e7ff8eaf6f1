import { Controller, Get, Header, Res } from '@nestjs/common';
import { Messaging, type MessagingStatusReport } from '@erp/common-messaging';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { NoTenant } from '../tenancy/tenant-guard.js';

/** For the orchestrator: `live` says the process answers, `ready` that database and broker let it do its work. */
@ApiExcludeController()
@NoTenant()
@Controller('health')
export class HealthController {
  constructor(private readonly messaging: Messaging) {}

  /** 200 as long as the process answers; asks neither database nor broker. */
  @Get('live')
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** 503 while the database does not answer, or this replica is not in its consumer group. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<{ status: string }> {
    const ready = await this.messaging.ready();
    void reply.status(ready ? 200 : 503);
    return { status: ready ? 'ready' : 'not ready' };
  }

  /** Where outbox and consumer stand, over all tenants: counts only. */
  @Get('messaging')
  @Header('cache-control', 'no-store')
  messagingStatus(): Promise<MessagingStatusReport> {
    return this.messaging.status();
  }
}
