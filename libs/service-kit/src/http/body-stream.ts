import { Readable } from 'node:stream';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpProblem } from './problem.js';

/** Bodies that are handed over as a stream and never held in memory; no size limit applies to them. */
const STREAMED = ['text/csv'];

export const streamBodies = (fastify: FastifyInstance): void => {
  fastify.addContentTypeParser(STREAMED, (_request, payload, done) => done(null, payload));
};

/** The body as a stream. Throws HttpProblem 415 for a content type that is not streamed. */
export const BodyStream = createParamDecorator((_: unknown, execution: ExecutionContext): Readable => {
  const { body, headers } = execution.switchToHttp().getRequest<FastifyRequest>();
  if (body instanceof Readable) return body;
  // A body of no bytes is not parsed at all.
  if (body == null && STREAMED.includes(headers['content-type'] ?? '')) return Readable.from([]);
  const detail = `Content-Type is "${headers['content-type'] ?? ''}"; send the file as ${STREAMED.join(' or ')}`;
  throw new HttpProblem(415, 'unsupported-media-type', detail);
});
