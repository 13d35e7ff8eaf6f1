import { setTimeout as pause } from 'node:timers/promises';
import { placeOrder, untilSettled } from '@erp/demo';
import { newId } from '@erp/kernel';
import { type FlowPlatform, type Say, SKU } from './flow-platform.js';

export interface PlacedOrder {
  readonly orderId: string;
  /** When its first POST was sent, and when it was answered, in ms since 1970. */
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
}

/** Places orders one by one by POST /orders, and waits until all that follows from them is done. */
export class OrderPlacer {
  private asked = 0;
  private readonly customerIds = Array.from({ length: 100 }, newId);

  constructor(
    private readonly platform: FlowPlatform,
    private readonly say: Say,
  ) {}

  /** At an even pace; none waits for the one before. */
  async steadily(perSecond: number, seconds: number): Promise<PlacedOrder[]> {
    const startedAt = performance.now();
    const orders: Promise<PlacedOrder>[] = [];
    for (let n = 0; n < perSecond * seconds; n++) {
      // By the clock, not by the pause: pauses are longer than asked for, and the pace would sink.
      const inMs = startedAt + (n * 1_000) / perSecond - performance.now();
      if (inMs > 0) await pause(inMs, undefined, { signal: this.platform.signal });
      const order = this.place();
      order.catch(() => undefined); // told by Promise.all
      orders.push(order);
    }
    return Promise.all(orders);
  }

  /** As fast as they are taken, at most `inFlight` at a time. */
  async atOnce(count: number, inFlight: number): Promise<PlacedOrder[]> {
    const orders: PlacedOrder[] = [];
    let left = count;
    const one = async () => {
      while (left-- > 0) orders.push(await this.place());
    };
    await Promise.all(Array.from({ length: inFlight }, one));
    return orders;
  }

  /** Until every order placed so far is delivered, captured and invoiced. */
  async settled(): Promise<void> {
    const { eyes, signal } = this.platform;
    await untilSettled(eyes, { expected: this.asked }, { say: this.say, signal });
  }

  private async place(): Promise<PlacedOrder> {
    const n = this.asked++;
    const customerId = this.customerIds[n % this.customerIds.length]!;
    const sentAtMs = Date.now();
    const wish = { customerId, sku: SKU, quantity: 1, paymentToken: 'tok_visa' };
    const orderId = await placeOrder(this.platform.client, `order-${n}`, wish);
    return { orderId, sentAtMs, answeredAtMs: Date.now() };
  }
}
