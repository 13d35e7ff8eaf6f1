import { context } from '@opentelemetry/api';
import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { correlationIdOf } from './correlation.js';
import { isQuiet } from './quiet-paths.js';
import { traceContextOf } from './tracing.js';

/**
 * One line for each request: method, path, status, duration, correlation id, trace. Never headers, query, body or address,
 * which may hold personal data (R25).
 */
export function logRequests(fastify: FastifyInstance, logger: LoggerService): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    if (!isQuiet(request)) {
      const line = {
        msg: 'request',
        method: request.method,
        path: loggablePathOf(request),
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime * 10) / 10,
        correlationId: correlationIdOf(request),
      };
      context.with(traceContextOf(request), () => {
        if (reply.statusCode >= 500) logger.error(line, 'Http');
        else logger.log(line, 'Http');
      });
    }
    done();
  });
}

/** The path without its query. */
export const pathOf = (url: string): string => url.split('?', 1)[0] ?? url;

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The path as a log may hold it: the route, with the ids that were given. Anything else that a caller wrote into a path may
 * be somebody's name, so it stays `:sku`, or is not there at all where there is no such route.
 */
export function loggablePathOf(request: Pick<FastifyRequest, 'is404' | 'routeOptions' | 'params'>): string {
  if (request.is404 || request.routeOptions.url === undefined) return '(no route)';
  const params = (request.params ?? {}) as Readonly<Record<string, unknown>>;
  return request.routeOptions.url.replaceAll(/:(\w+)/g, (placeholder, name: string) => {
    const value = params[name];
    return typeof value === 'string' && ID.test(value) ? value : placeholder;
  });
}
