import { newId } from '@erp/kernel';

export interface Reply {
  readonly status: number;
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
    return this.send('POST', path, {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
    });
  }

  /** A warehouse; returns its id. */
  async warehouse(code: string, priority: number): Promise<string> {
    const opened = await this.succeed('/warehouses', { code, name: code, priority });
    return opened.warehouseId as string;
  }

  /** Registered SKUs with so many pieces of each in a warehouse. */
  async stock(warehouseId: string, quantities: Readonly<Record<string, number>>): Promise<void> {
    for (const sku of Object.keys(quantities)) {
      const { status } = await this.get(`/skus/${sku}`);
      if (status === 404) await this.succeed('/skus', { sku, name: sku });
    }
    const lines = Object.entries(quantities).map(([sku, quantity]) => ({ sku, quantity }));
    await this.succeed('/goods-receipts', { warehouseId, reference: 'DN-1', lines });
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
    return { status: response.status, body: await response.json() };
  }
}
