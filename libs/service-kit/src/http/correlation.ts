import { withCause } from '@erp/common-messaging';
import { newId } from '@erp/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { inTrace } from './tracing.js';

export const CORRELATION_HEADER = 'x-correlation-id';

/** What may stand in a log line and a Kafka header as it is. */
const ACCEPTABLE = /^[\w.:-]{1,128}$/;

/** Fastify's request id is the correlation id: the caller's when it is a plain word, else a new one. */
export const newCorrelationId = (request: { headers: NodeJS.Dict<string | string[]> }): string => {
  const given = request.headers[CORRELATION_HEADER];
  return typeof given === 'string' && ACCEPTABLE.test(given) ? given : newId();
};

export const correlationIdOf = (request: FastifyRequest): string => String(request.id);

/**
 * Answers with `X-Correlation-Id`, and runs each handler under that cause and in the request's trace, so that
 * events published for the request carry both. `preValidation` and not earlier: reading the body loses an
 * asynchronous context.
 */
export function carryCorrelation(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header(CORRELATION_HEADER, correlationIdOf(request));
    done();
  });
  fastify.addHook('preValidation', (request, _reply, done) => {
    const cause = { correlationId: correlationIdOf(request), causationId: null };
    inTrace(request, () => withCause(cause, done));
  });
}
