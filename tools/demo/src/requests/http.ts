import { setTimeout as pause } from 'node:timers/promises';

export type RequestBody = NonNullable<RequestInit['body']>;

/** An answer that sending again would not change. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly status: number,
    readonly request: string,
    readonly problem: string,
  ) {
    super(`${request} was answered with ${status}: ${problem}`);
  }

  /** Of the problem document; empty when the answer is none. */
  get code(): string {
    return /"urn:erp:problem:([a-z-]+)"/.exec(this.problem)?.[1] ?? '';
  }
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  /** Left out where the request acts for no tenant. */
  readonly tenantId?: string;
  /** The same for every attempt: what the first one did is then not done twice. */
  readonly idempotencyKey?: string;
  /** Of one attempt, in ms; a service that hangs is asked again. 10 s when left out. */
  readonly attemptMs?: number;
  readonly contentType?: string;
  /** Asked for again for every attempt: a stream is read once. */
  readonly body?: () => RequestBody;
}

/** How long a service may take to hear of a new tenant: by an event, as of everything else. */
const TENANT_UNKNOWN_MS = 30_000;

/**
 * Goes on until it has an answer: connection errors, 429, 5xx, and for a while 403 for a tenant that is not known there
 * yet, are tried again. Throws Refused for other answers.
 */
export async function send<T>(call: Call, signal: AbortSignal): Promise<T> {
  const unknownUntil = performance.now() + TENANT_UNKNOWN_MS;
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
    signal.throwIfAborted();
    try {
      return await attempt<T>(call, signal);
    } catch (error) {
      const unknown = error instanceof Refused && error.code === 'tenant-unknown';
      if (error instanceof Refused && !(unknown && performance.now() < unknownUntil)) throw error;
    }
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Once. Throws Refused when another attempt would change nothing, and any other error when it might. */
async function attempt<T>(call: Call, signal: AbortSignal): Promise<T> {
  const {
    method,
    url,
    tenantId,
    idempotencyKey,
    attemptMs = 10_000,
    contentType = 'application/json',
  } = call;
  const response = await fetch(url, {
    method,
    headers: {
      ...(call.body ? { 'content-type': contentType } : {}),
      ...(tenantId === undefined ? {} : { 'x-tenant-id': tenantId }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    ...(call.body ? { body: call.body() } : {}),
    duplex: 'half', // asked for by fetch when the body is a stream
    signal: AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]),
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  const request = `${method} ${new URL(url).pathname}`;
  if (response.status >= 500 || response.status === 429)
    throw new Error(`${request} was answered with ${response.status}`);
  throw new Refused(response.status, request, text.slice(0, 2_000));
}

/** GET of JSON, once. Rejects when there is no answer within 3 s or it is no success. */
export async function get<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
  if (!response.ok) throw new Error(`GET ${url} was answered with ${response.status}`);
  return (await response.json()) as T;
}
