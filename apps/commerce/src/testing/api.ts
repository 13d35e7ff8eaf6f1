import { newId } from '@erp/kernel';
import { Api as TenantApi, eventually, type Reply } from '@erp/testing';

export type { Reply };

/** What tests of commerce say often. */
export class Api extends TenantApi {
  /** Sends a file of orders for the SKU CDNOW in USD. */
  upload(csv: string, query = '', idempotencyKey: string = newId()): Promise<Reply> {
    const headers = { 'content-type': 'text/csv', 'idempotency-key': idempotencyKey };
    return this.send('POST', `/order-imports?sku=CDNOW&currency=USD${query}`, csv, headers);
  }

  /** Puts a product on sale. */
  async product(sku: string, amount: string, taxRateBasisPoints = 1900, currency = 'USD'): Promise<void> {
    await this.succeed('/products', { sku, name: sku, unitPrice: { amount, currency }, taxRateBasisPoints });
  }

  /** Places an order, for a new customer unless `more` names one; returns its id. */
  async order(lines: Readonly<Record<string, number>>, more: object = {}): Promise<string> {
    const wanted = Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity }));
    const body = { customerId: newId(), currency: 'USD', lines: wanted, ...more };
    return (await this.succeed('/orders', body))['orderId'] as string;
  }

  /** The order as the API shows it, once it has this status. */
  whenStatus(orderId: string, status: string): Promise<Reply['body']> {
    return eventually(`order ${orderId} is ${status}`, async () => {
      const { body } = await this.get(`/orders/${orderId}`);
      return body.status === status && body;
    });
  }

  /** The order as the API shows it, once each of these steps is in its history. */
  whenSteps(orderId: string, ...steps: string[]): Promise<Reply['body']> {
    return eventually(`${steps.join(', ')} in the history of order ${orderId}`, async () => {
      const { body } = await this.get(`/orders/${orderId}`);
      const taken = (body.history as { what: string }[]).map(({ what }) => what);
      return steps.every((step) => taken.includes(step)) && body;
    });
  }
}
