import { commerce } from '@erp/commerce';
import { newId } from '@erp/kernel';
import { inventory } from '@erp/inventory';
import { type RunningService, startService } from '@erp/service-kit';
import { type ContextState } from '@erp/stack';
import { adminClient, eventually, TestWorld } from '@erp/testing';

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly contentType: string;
  readonly body: T;
}

/** Both contexts in this process, on databases and topics of their own, with a client for their REST APIs. */
export class Platform {
  private constructor(
    readonly world: TestWorld,
    readonly databases: { readonly commerce: ContextState; readonly inventory: ContextState },
    readonly services: { readonly commerce: RunningService; readonly inventory: RunningService },
  ) {}

  static async start(): Promise<Platform> {
    const world = await TestWorld.create();
    const databases = {
      commerce: await world.databaseOf(commerce),
      inventory: await world.databaseOf(inventory),
    };
    const services = {
      commerce: await startService(commerce, world.serviceConfig('commerce', databases.commerce)),
      inventory: await startService(inventory, world.serviceConfig('inventory', databases.inventory)),
    };
    return new Platform(world, databases, services);
  }

  /** A call as `tenantId`; every POST gets an Idempotency-Key unless `headers` brings one. */
  async call<T = Record<string, unknown>>(
    service: 'commerce' | 'inventory',
    tenantId: string,
    request: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const [method, path] = request.split(' ') as [string, string];
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(this.services[service].url + path, {
      method,
      headers: {
        'x-tenant-id': tenantId,
        ...(method === 'POST' ? { 'idempotency-key': newId() } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: text }),
    });
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      body: (await response.json()) as T,
    };
  }

  /** A tenant that sells and stocks one SKU. */
  async tenantWith(sku: string, quantity: number): Promise<string> {
    const tenantId = newId();
    await this.stock(tenantId, sku, quantity);
    return tenantId;
  }

  async stock(tenantId: string, sku: string, quantity: number): Promise<void> {
    const must = async (answer: Promise<Answer>) => {
      const { status, body } = await answer;
      if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
      return body;
    };
    await must(
      this.call('commerce', tenantId, 'POST /products', {
        sku,
        name: sku,
        unitPrice: { amount: '10.00', currency: 'USD' },
        taxRateBasisPoints: 1900,
      }),
    );
    await must(this.call('inventory', tenantId, 'POST /skus', { sku, name: sku }));
    const warehouse = await must(
      this.call('inventory', tenantId, 'POST /warehouses', { code: 'MAIN', name: 'Main', priority: 1 }),
    );
    await must(
      this.call('inventory', tenantId, 'POST /goods-receipts', {
        warehouseId: warehouse['warehouseId'],
        reference: 'opening stock',
        lines: [{ sku, quantity }],
      }),
    );
  }

  async placeOrder(tenantId: string, sku: string, quantity: number): Promise<string> {
    const { status, body } = await this.call<{ orderId: string }>('commerce', tenantId, 'POST /orders', {
      customerId: newId(),
      currency: 'USD',
      lines: [{ sku, quantity }],
    });
    if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body.orderId;
  }

  /** Waits until the order has this status. */
  async orderIs(tenantId: string, orderId: string, status: string): Promise<Record<string, unknown>> {
    return eventually(`order ${orderId} is ${status}`, async () => {
      const { body } = await this.call('commerce', tenantId, `GET /orders/${orderId}`);
      return body['status'] === status ? body : null;
    });
  }

  async available(tenantId: string, sku: string): Promise<{ onHand: number; reserved: number }> {
    const [row] = await this.world.sql<{ on_hand: string; reserved: string }>(
      this.databases.inventory,
      'SELECT sum(on_hand) AS on_hand, sum(reserved) AS reserved FROM stock_levels WHERE tenant_id = $1 AND sku = $2',
      [tenantId, sku],
    );
    return { onHand: Number(row!.on_hand), reserved: Number(row!.reserved) };
  }

  /** Rows of a table that a role sees as a tenant. */
  async countAs(database: ContextState, role: string, tenantId: string, table: string): Promise<number> {
    const client = await adminClient(this.world.stack, database.database);
    try {
      await client.query(`SELECT set_config('role', $1, false), set_config('app.tenant_id', $2, false)`, [
        role,
        tenantId,
      ]);
      const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM "${table}"`);
      return rows[0]!.n;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.services.commerce.stop(), this.services.inventory.stop()]);
    await this.world.destroy();
  }
}
