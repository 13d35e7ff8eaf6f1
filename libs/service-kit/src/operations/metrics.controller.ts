import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { HttpProblem } from '../http/problem.js';
import { runningTelemetry } from './running-telemetry.js';
import { NoTenant } from '../tenancy/tenant-guard.js';

/** Metrics in Prometheus' text format (R19), for a scraper. */
@ApiExcludeController()
@NoTenant()
@Controller('metrics')
export class MetricsController {
  /** As they are now, of this replica only; 503 when the process was started without telemetry. */
  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<string> {
    const telemetry = runningTelemetry();
    if (!telemetry) {
      throw new HttpProblem(
        503,
        'telemetry-off',
        'main.ts did not import @erp/service-kit/telemetry as its first line',
      );
    }
    return telemetry.metrics();
  }
}
