import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { correlationIdOf } from './correlation.js';

/** Probes and scrapes come every few seconds and say nothing. */
const QUIET_PATHS = /^\/(health|metrics)(\/|$)/;

/**
 * One line for each request: method, path, status, duration, correlation id. Never headers, query, body or address,
 * which may hold personal data (R25).
 */
export function logRequests(fastify: FastifyInstance, logger: LoggerService): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const path = pathOf(request.url);
    if (!QUIET_PATHS.test(path)) {
      const line = {
        msg: 'request',
        method: request.method,
        path,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime * 10) / 10,
        correlationId: correlationIdOf(request),
      };
      if (reply.statusCode >= 500) logger.error(line, 'Http');
      else logger.log(line, 'Http');
    }
    done();
  });
}

/** The path without its query. */
export const pathOf = (url: string): string => url.split('?', 1)[0] ?? url;
