import { setTimeout } from 'node:timers/promises';
import { newId } from '@erp/kernel';

/** Of a request that the service has no connection for. */
const ATTEMPTS = 30;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- whatever the service answers
}

/** The REST API of a running service as one tenant's client sees it. A context's tests derive from it what they say often. */
export class Api {
  constructor(
    private readonly url: string,
    readonly tenantId: string,
  ) {}

  get(path: string): Promise<Reply> {
    return this.send('GET', path);
  }

  /**
   * Each call is a new request unless it is given the key of an earlier one. Asks again, as a client should, where the
   * service has no connection for it: a slow machine needs longer for many requests at once.
   */
  async post(path: string, body: object = {}, idempotencyKey: string = newId()): Promise<Reply> {
    for (let attempt = 1; ; attempt++) {
      const reply = await this.send('POST', path, body, { 'idempotency-key': idempotencyKey });
      if (reply.status !== 503 || attempt === ATTEMPTS) return reply;
      await setTimeout(1_000 * Number(reply.headers.get('retry-after') ?? 1));
    }
  }

  put(path: string, body: object): Promise<Reply> {
    return this.send('PUT', path, body);
  }

  patch(path: string, body: object): Promise<Reply> {
    return this.send('PATCH', path, body);
  }

  /** The body of a POST that must succeed. */
  async succeed(path: string, body: object = {}): Promise<Record<string, unknown>> {
    const reply = await this.post(path, body);
    if (reply.status >= 300)
      throw new Error(`POST ${path} answered ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body as Record<string, unknown>;
  }

  /** A body that is text is sent as it is, an object as JSON. */
  async send(
    method: string,
    path: string,
    body?: string | object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        'x-tenant-id': this.tenantId,
        ...(typeof body === 'object' ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }
}
