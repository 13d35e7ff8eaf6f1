import { createHash, timingSafeEqual } from 'node:crypto';
import fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

export interface EdgeOptions {
  /** Every request bears it, but the one that asks whether the gateway is up. */
  readonly apiKey: string;
  /** Told of an error that is the gateway's own. */
  readonly warn: (text: string) => void;
}

export const READY = '/health/ready';

/** A server without routes: bodies are JSON, strangers are refused, every error is a problem document. */
export function createEdge({ apiKey, warn }: EdgeOptions): FastifyInstance {
  const server = fastify({
    bodyLimit: 16 * 1024,
    forceCloseConnections: true, // else the end would wait for callers that wait for an answer which never comes
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } },
  });
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, text === '' ? {} : JSON.parse(text as string));
    } catch {
      done(new Problem(400, 'malformed-json', 'the body is not JSON'));
    }
  });
  server.setNotFoundHandler((request) => {
    throw new Problem(404, 'not-found', `there is nothing at ${request.method} ${pathOf(request)}`);
  });
  server.setErrorHandler((error: FastifyError | Problem, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500 && !(error instanceof Problem)) warn(error.stack ?? error.message);
    const document = JSON.stringify(problem.document(pathOf(request)));
    return reply.status(problem.status).type('application/problem+json; charset=utf-8').send(document);
  });
  server.addHook('onRequest', async (request) => {
    if (pathOf(request) === READY) return;
    if (!isSame(request.headers.authorization ?? '', `Bearer ${apiKey}`))
      throw new Problem(401, 'api-key-wrong', 'send the API key as "Authorization: Bearer <api key>"');
  });
  server.get(READY, () => ({ status: 'ready' }));
  return server;
}

/** The caller's id of the request. Throws Problem when there is none. */
export function keyOf(request: FastifyRequest): string {
  const key = request.headers['idempotency-key'];
  if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new Problem(
    400,
    'idempotency-key-missing',
    'send an Idempotency-Key of 1 to 255 visible characters, the same for every attempt',
  );
}

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0]!;

function problemOf(error: FastifyError | Problem): Problem {
  if (error instanceof Problem) return error;
  if (error.validation) return new Problem(422, 'invalid-request', error.message);
  const { statusCode = 500 } = error;
  if (statusCode < 500) return new Problem(statusCode, 'bad-request', error.message);
  return new Problem(500, 'internal-error', 'the gateway failed; its log says how');
}

/** In a time that does not tell how much of the key was right. */
const isSame = (given: string, wanted: string): boolean => timingSafeEqual(digest(given), digest(wanted));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
