import { newId } from '@erp/kernel';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- whatever the service answers
}

/** For tests: the REST API of a running service as one tenant's client sees it. */
export class Api {
  constructor(
    private readonly url: string,
    readonly tenantId: string = newId(),
  ) {}

  get(path: string): Promise<Reply> {
    return this.send('GET', path);
  }

  /** Each call is a new request unless it is given the key of an earlier one. */
  post(path: string, body: object, idempotencyKey: string = newId()): Promise<Reply> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
    return this.send('POST', path, { body: JSON.stringify(body), headers });
  }

  patch(path: string, body: object): Promise<Reply> {
    const headers = { 'content-type': 'application/json' };
    return this.send('PATCH', path, { body: JSON.stringify(body), headers });
  }

  /** Sends a file of orders for the SKU CDNOW in USD. */
  upload(csv: string, query = '', idempotencyKey: string = newId()): Promise<Reply> {
    const headers = { 'content-type': 'text/csv', 'idempotency-key': idempotencyKey };
    return this.send('POST', `/order-imports?sku=CDNOW&currency=USD${query}`, { body: csv, headers });
  }

  /** Puts a product on sale. */
  async product(sku: string, amount: string, taxRateBasisPoints = 1900, currency = 'USD'): Promise<void> {
    await this.succeed('/products', { sku, name: sku, unitPrice: { amount, currency }, taxRateBasisPoints });
  }

  /** Places an order for a new customer; returns its id. */
  async order(lines: Readonly<Record<string, number>>): Promise<string> {
    const wanted = Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity }));
    const placed = await this.succeed('/orders', { customerId: newId(), currency: 'USD', lines: wanted });
    return placed.orderId as string;
  }

  private async succeed(path: string, body: object): Promise<Record<string, unknown>> {
    const reply = await this.post(path, body);
    if (reply.status !== 201) throw new Error(`POST ${path} answered ${JSON.stringify(reply)}`);
    return reply.body as Record<string, unknown>;
  }

  private async send(method: string, path: string, init: RequestInit = {}): Promise<Reply> {
    const response = await fetch(`${this.url}${path}`, {
      ...init,
      method,
      headers: { 'x-tenant-id': this.tenantId, ...(init.headers as Record<string, string>) },
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }
}
