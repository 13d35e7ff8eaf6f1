import type { Reply } from '@erp/testing';
import type { Shop } from './shop.js';

/** Pieces of a line of an order. */
export interface Pieces {
  readonly lineNumber: number;
  readonly quantity: number;
}

/** What one looks at when an order has come to rest. */
export interface Standing {
  readonly status: string;
  readonly payment: string;
  /** Null unless CANCELLED. */
  readonly reason: string | null;
}

/** An order and what people do with it, over REST. Each step is answered, whatever the answer. */
export class ShopOrder {
  constructor(
    private readonly shop: Shop,
    readonly orderId: string,
  ) {}

  cancel(): Promise<Reply> {
    return this.shop.api('commerce').post(`/orders/${this.orderId}/cancel`);
  }

  pick(): Promise<Reply> {
    return this.shipment('pick');
  }

  pack(): Promise<Reply> {
    return this.shipment('pack');
  }

  /** Picks and packs before, where that is still to be done. */
  async dispatch(): Promise<Reply> {
    await this.pick();
    await this.pack();
    return this.shipment('dispatch');
  }

  deliver(): Promise<Reply> {
    return this.shipment('deliver');
  }

  /** The goods cannot leave. */
  fail(reason = 'GOODS_MISSING'): Promise<Reply> {
    return this.shipment('fail', { reason });
  }

  failDelivery(reason = 'NOBODY_THERE'): Promise<Reply> {
    return this.shipment('delivery-failure', { reason });
  }

  /** The carrier is back with what it could not deliver. */
  returnToSender(): Promise<Reply> {
    return this.shipment('return-to-sender');
  }

  /** The customer announces goods; the body holds the return's id. */
  requestReturn(...lines: readonly Pieces[]): Promise<Reply> {
    return this.shop.api('commerce').post(`/orders/${this.orderId}/returns`, { lines });
  }

  /** All that was announced is there. */
  receiveReturn(returnId: string): Promise<Reply> {
    return this.shop.api('shipping').post(`/returns/${returnId}/receive`);
  }

  async view(): Promise<Reply['body']> {
    return (await this.shop.api('commerce').get(`/orders/${this.orderId}`)).body;
  }

  async standing(): Promise<Standing> {
    const { status, payment, cancellation } = (await this.view()) as Standing & {
      cancellation: { reason: string } | null;
    };
    return { status, payment, reason: cancellation?.reason ?? null };
  }

  /** The steps of its workflow in the order in which commerce heard of them. */
  async steps(): Promise<string[]> {
    const reply = await this.shop.api('commerce').get(`/orders/${this.orderId}/timeline`);
    return (reply.body as { steps: { step: string }[] }).steps.map(({ step }) => step);
  }

  private shipment(step: string, body: object = {}): Promise<Reply> {
    return this.shop.api('shipping').post(`/shipments/${this.orderId}/${step}`, body);
  }
}
