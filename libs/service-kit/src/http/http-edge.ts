import type { LoggerService } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { logRequests } from './access-log.js';
import { streamBodies } from './body-stream.js';
import { carryCorrelation, newCorrelationId } from './correlation.js';
import { ProblemFilter } from './problem-filter.js';
import type { ProblemTable } from './problem.js';
import { traceRequests } from './tracing.js';
import { validationPipe } from './validation.js';

/** Ample for an order of 1,000 lines; a larger upload is streamed. */
const BODY_LIMIT_BYTES = 1_048_576;

/** Fastify as every service runs it. Its own request log stays off, see access-log.ts. */
export const httpAdapter = (): FastifyAdapter =>
  new FastifyAdapter({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: newCorrelationId,
    forceCloseConnections: 'idle', // a keep-alive connection would hold up the stop
  });

/** What every request goes through, whatever the context: to be called before the application is initialised. */
export function setUpHttp(app: NestFastifyApplication, problems: ProblemTable, logger: LoggerService): void {
  const fastify = app.getHttpAdapter().getInstance();
  traceRequests(fastify);
  carryCorrelation(fastify);
  logRequests(fastify, logger);
  streamBodies(fastify);
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(problems, logger));
}
