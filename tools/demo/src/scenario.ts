import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '@erp/kernel';
import { post } from './http.js';
import { bodyOf, CURRENCY, type FileTotals } from './orders-file.js';

/** What the file's orders are for. */
export const DISC = 'CD';
/** What the orders placed one by one, to be measured, are for. */
export const LIVE = 'CD-LIVE';
/** Of this there is less than any order of it wants. */
export const SCARCE = 'CD-SCARCE';

export const LIVE_ORDERS = 100;
const LIVE_PER_SECOND = 20;
export const SCARCE_ORDERS = 5;
const SCARCE_ON_HAND = 3;

export interface LiveOrder {
  readonly orderId: string;
  /** When its first POST was sent, in ms since 1970. */
  readonly sentAtMs: number;
}

/**
 * What the demo asks of the platform, all by REST. Every key of a request is derived from the run, so that a request
 * sent again, by whatever was killed, does nothing twice.
 */
export class Scenario {
  constructor(
    private readonly urls: { readonly commerce: string; readonly inventory: string },
    private readonly tenantId: string,
    private readonly signal: AbortSignal,
  ) {}

  /** Products for sale, and exactly as many pieces as the orders need. */
  async stock(file: FileTotals): Promise<void> {
    const names = { [DISC]: 'Compact disc', [LIVE]: 'Compact disc, live', [SCARCE]: 'Compact disc, rare' };
    for (const [sku, name] of Object.entries(names)) {
      const price = { unitPrice: { amount: '14.99', currency: CURRENCY }, taxRateBasisPoints: 0 };
      await this.commerce('products', `product-${sku}`, { sku, name, ...price });
      await this.inventory('skus', `sku-${sku}`, { sku, name });
    }
    const { warehouseId } = await this.inventory<{ warehouseId: string }>('warehouses', 'warehouse', {
      code: 'MAIN',
      name: 'Main warehouse',
      priority: 1,
    });
    await this.inventory('goods-receipts', 'receipt', {
      warehouseId,
      reference: `run ${this.tenantId}`,
      lines: [
        { sku: DISC, quantity: file.discs },
        { sku: LIVE, quantity: LIVE_ORDERS },
        { sku: SCARCE, quantity: SCARCE_ON_HAND },
      ],
    });
  }

  /** Hands over the file; its orders are placed from then on. */
  async importFile(file: string, limit?: number): Promise<void> {
    const terms = new URLSearchParams({ sku: DISC, currency: CURRENCY });
    await post(
      {
        url: `${this.urls.commerce}/order-imports?${terms.toString()}`,
        tenantId: this.tenantId,
        idempotencyKey: `import-${this.tenantId}`,
        attemptMs: 120_000,
        contentType: 'text/csv',
        body: () => bodyOf(file, limit),
      },
      this.signal,
    );
  }

  /** Orders of which each wants one piece more than there is. */
  async orderTooMuch(): Promise<void> {
    for (let n = 1; n <= SCARCE_ORDERS; n++) await this.order(`scarce-${n}`, SCARCE, SCARCE_ON_HAND + 1);
  }

  /** Orders at an even pace, none of which waits for the one before. */
  async orderLive(onPlaced: (count: number) => void): Promise<LiveOrder[]> {
    let placed = 0;
    const orders: Promise<LiveOrder>[] = [];
    for (let n = 1; n <= LIVE_ORDERS; n++) {
      const sentAtMs = Date.now();
      const order = this.order(`live-${n}`, LIVE, 1).then(({ orderId }) => {
        onPlaced(++placed);
        return { orderId, sentAtMs };
      });
      order.catch(() => undefined); // told by Promise.all
      orders.push(order);
      await pause(1_000 / LIVE_PER_SECOND, undefined, { signal: this.signal });
    }
    return Promise.all(orders);
  }

  private order(name: string, sku: string, quantity: number): Promise<{ orderId: string }> {
    const body = { customerId: this.customerId, currency: CURRENCY, lines: [{ sku, quantity }] };
    return this.commerce('orders', name, body);
  }

  private readonly customerId = newId();

  private commerce<T>(path: string, name: string, body: object): Promise<T> {
    return this.send(`${this.urls.commerce}/${path}`, name, body);
  }

  private inventory<T>(path: string, name: string, body: object): Promise<T> {
    return this.send(`${this.urls.inventory}/${path}`, name, body);
  }

  private send<T>(url: string, name: string, body: object): Promise<T> {
    const idempotencyKey = `${name}-${this.tenantId}`;
    return post<T>(
      { url, tenantId: this.tenantId, idempotencyKey, body: () => JSON.stringify(body) },
      this.signal,
    );
  }
}
