import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { describedHeader } from '../http/openapi.js';
import { HttpProblem } from '../http/problem.js';

/** One creating request, told apart from its repetition and from another request under the same key. */
export interface IdempotentRequest {
  /** The client's `Idempotency-Key`. */
  readonly key: string;
  /** SHA-256, in hex, of what was asked. */
  readonly fingerprint: string;
}

const VISIBLE_ASCII = /^[\x21-\x7e]{1,255}$/;

/** JSON with sorted members: a client that rebuilds its body for a retry may order them otherwise. */
const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, canonical(member)]),
  );
};

/** SHA-256 of method, URL with its query, and body. */
export const fingerprintOf = (method: string, url: string, body: unknown): string =>
  createHash('sha256')
    .update(`${method} ${url}\n`)
    .update(JSON.stringify(canonical(body)) ?? '')
    .digest('hex');

/**
 * The request with the digest of a body that was streamed, and so was unknown when the header was read.
 */
export const withBodyDigest = (request: IdempotentRequest, digest: string): IdempotentRequest => ({
  key: request.key,
  fingerprint: createHash('sha256').update(`${request.fingerprint} ${digest}`).digest('hex'),
});

const isStream = (body: unknown): boolean =>
  typeof (body as { pipe?: unknown } | null | undefined)?.pipe === 'function';

/** Throws HttpProblem 400 when the `Idempotency-Key` is missing, or not 1 to 255 visible ASCII characters. */
export function idempotentRequestOf(
  request: Pick<FastifyRequest, 'headers' | 'method' | 'url' | 'body'>,
): IdempotentRequest {
  const key = request.headers['idempotency-key'];
  if (key === undefined) {
    throw new HttpProblem(
      400,
      'idempotency-key-missing',
      'the Idempotency-Key header is missing: send a new UUID with each new request, and the same one to repeat it',
    );
  }
  if (typeof key !== 'string' || !VISIBLE_ASCII.test(key)) {
    throw new HttpProblem(
      400,
      'idempotency-key-malformed',
      'Idempotency-Key is not 1 to 255 visible ASCII characters',
    );
  }
  const body = isStream(request.body) ? undefined : request.body;
  return { key, fingerprint: fingerprintOf(request.method, request.url, body) };
}

/** Required of every POST that creates. Of a streamed body the fingerprint knows nothing: see withBodyDigest. */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): IdempotentRequest =>
    idempotentRequestOf(context.switchToHttp().getRequest<FastifyRequest>()),
  [describedHeader('Idempotency-Key', 'the same key for the same request, once or repeated')],
);
