import type { Moment } from '../facts/read-events.js';
import type { LiveOrder } from '../orders/live-orders.js';
import { percentile } from './percentile.js';

/** The steps of an order that goes well, by the event that tells of each. */
const STEPS: readonly (readonly [step: string, type: string])[] = [
  ['placed', 'commerce.OrderPlaced'],
  ['reserved', 'inventory.StockReserved'],
  ['authorised', 'financial.PaymentAuthorized'],
  ['planned', 'shipping.ShipmentPlanned'],
  ['dispatched', 'shipping.ShipmentDispatched'],
  ['stock issued', 'inventory.StockIssued'],
  ['captured', 'financial.PaymentCaptured'],
  ['invoiced', 'financial.InvoiceIssued'],
  ['delivered', 'shipping.ShipmentDelivered'],
  ['completed', 'commerce.OrderCompleted'],
];

/** How long after the first POST a step was done, in ms, over the orders that reached it. */
export interface Latency {
  readonly step: string;
  readonly orders: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export function latencies(live: readonly LiveOrder[], moments: readonly Moment[]): Latency[] {
  const sentAtMs = new Map(live.map((order) => [order.orderId, order.sentAtMs]));
  return STEPS.map(([step, type]) => {
    const tookMs = moments
      .filter((moment) => moment.type === type && sentAtMs.has(moment.orderId))
      .map(({ orderId, atMs }) => atMs - sentAtMs.get(orderId)!);
    return { step, orders: tookMs.length, p50Ms: percentile(tookMs, 50), p95Ms: percentile(tookMs, 95) };
  });
}
