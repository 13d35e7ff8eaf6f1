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
}

export interface Call {
  readonly url: string;
  readonly tenantId: string;
  /** The same for every attempt: what the first one did is then not done twice. */
  readonly idempotencyKey: string;
  /** Of one attempt, in ms; a service that hangs is asked again. 10 s when left out. */
  readonly attemptMs?: number;
  readonly contentType?: string;
  /** Asked for again for every attempt: a stream is read once. */
  readonly body: () => RequestBody;
}

/** POST that goes on until it has an answer: connection errors, 429 and 5xx are tried again. Throws Refused for other answers. */
export async function post<T>(call: Call, signal: AbortSignal): Promise<T> {
  const { url, tenantId, idempotencyKey, attemptMs = 10_000, contentType = 'application/json' } = call;
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
    signal.throwIfAborted();
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': contentType,
          'x-tenant-id': tenantId,
          'idempotency-key': idempotencyKey,
        },
        body: call.body(),
        duplex: 'half', // asked for by fetch when the body is a stream
        signal: AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]),
      });
      const text = await response.text();
      if (response.ok) return JSON.parse(text) as T;
      if (response.status < 500 && response.status !== 429)
        throw new Refused(response.status, `POST ${new URL(url).pathname}`, text.slice(0, 2_000));
    } catch (error) {
      if (error instanceof Refused) throw error;
    }
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** GET of JSON, once. Rejects when there is no answer within 3 s or it is no success. */
export async function get<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
  if (!response.ok) throw new Error(`GET ${url} was answered with ${response.status}`);
  return (await response.json()) as T;
}
