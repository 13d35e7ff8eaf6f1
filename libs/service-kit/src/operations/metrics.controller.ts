import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from '../http/problem.js';
import { runningTelemetry } from './running-telemetry.js';
import { NoTenant } from '../tenancy/tenant-guard.js';

/** Metrics in Prometheus' text format (R19), for a scraper. */
@ApiExcludeController()
@NoTenant()
@Controller('metrics')
export class MetricsController {
  @Get()
  metrics(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const telemetry = runningTelemetry();
    if (!telemetry) {
      throw new HttpProblem(
        503,
        'telemetry-off',
        'main.ts did not import @erp/service-kit/telemetry as its first line',
      );
    }
    reply.hijack();
    telemetry.serveMetrics(request.raw, reply.raw);
  }
}
