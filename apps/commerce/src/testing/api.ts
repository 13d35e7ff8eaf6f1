import { newId } from '@erp/kernel';
import { Api as TenantApi, eventually, type Reply } from '@erp/testing';

export type { Reply };

/** What is waited for in an order. */
interface Shown {
  readonly status: string;
  readonly history: readonly { readonly what: string }[];
}

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
    return this.when(orderId, status, (order) => order.status === status);
  }

  /** The order as the API shows it, once each of these steps is in its history. */
  whenSteps(orderId: string, ...steps: string[]): Promise<Reply['body']> {
    return this.when(orderId, steps.join(', '), ({ history }) =>
      steps.every((step) => history.some(({ what }) => what === step)),
    );
  }

  private when(orderId: string, what: string, is: (order: Shown) => boolean): Promise<Shown> {
    return eventually(`order ${orderId}: ${what}`, async () => {
      const order = (await this.get(`/orders/${orderId}`)).body as Shown;
      return is(order) && order;
    });
  }
}
