import { CHARGED, decided, done, type Moments, PLACED, relayed, SENT, taken } from './moments.js';

/** A piece of an order's way: it ends when the last of `until` has come. */
export interface Hop {
  readonly name: string;
  /** Who is at work: the contexts by name, or what lies between them. */
  readonly by: string;
  readonly until: readonly string[];
}

const ORDER_PLACED = 'commerce.OrderPlaced';
const STOCK_RESERVED = 'inventory.StockReserved';
const AUTHORIZED = 'financial.PaymentAuthorized';
const DISPATCHED = 'shipping.ShipmentDispatched';
const CAPTURED = 'financial.PaymentCaptured';
const INVOICED = 'financial.InvoiceIssued';

/** OrderPlaced of commerce.OrderPlaced. */
const short = (type: string): string => type.slice(type.indexOf('.') + 1);

/** From a transaction's end to the broker's client: the log reaches the disk, the relay wakes, fetches and sends. */
const relay = (type: string): Hop => ({ name: `relay ${short(type)}`, by: 'relay', until: [relayed(type)] });

/** From the relay's send into the next context's inbox: the broker appends, the consumer fetches, the chunk begins. */
const toInbox = (type: string, context: string): Hop => ({
  name: `${short(type)} reaches ${context}`,
  by: 'broker',
  until: [taken(context, type)],
});

const handled = (name: string, context: string, types: readonly string[]): Hop => ({
  name: `${context} ${name}`,
  by: context,
  until: types.map((type) => done(context, type)),
});

const TO_AUTHORISED: readonly Hop[] = [
  { name: 'commerce takes the order', by: 'commerce', until: [PLACED] },
  relay(ORDER_PLACED),
  toInbox(ORDER_PLACED, 'inventory'),
  handled('reserves', 'inventory', [ORDER_PLACED]),
  relay(STOCK_RESERVED),
  toInbox(STOCK_RESERVED, 'financial'),
  handled('adds the job', 'financial', [ORDER_PLACED, STOCK_RESERVED]),
  { name: 'job starts, gateway authorises', by: 'jobs', until: [CHARGED] },
  { name: 'financial notes the answer', by: 'financial', until: [decided(AUTHORIZED)] },
];

/** From the POST to ShipmentDispatched: the way that the targets are about. */
export const TO_DISPATCH: readonly Hop[] = [
  ...TO_AUTHORISED,
  relay(AUTHORIZED),
  toInbox(AUTHORIZED, 'shipping'),
  handled('plans', 'shipping', [ORDER_PLACED, AUTHORIZED]),
  { name: 'warehouse job dispatches', by: 'jobs', until: [decided(DISPATCHED)] },
];

/** On to the end: captured and invoiced. */
export const TO_INVOICED: readonly Hop[] = [
  ...TO_DISPATCH,
  relay(DISPATCHED),
  toInbox(DISPATCHED, 'financial'),
  handled('adds the jobs', 'financial', [DISPATCHED]),
  { name: 'jobs capture and bill', by: 'jobs', until: [decided(CAPTURED), decided(INVOICED)] },
];

/** What is waited for, as seen from the POST. */
export const MILESTONES: readonly (readonly [name: string, until: readonly string[]])[] = [
  ['PaymentAuthorized occurred', [decided(AUTHORIZED)]],
  ['PaymentAuthorized heard in commerce', [done('commerce', AUTHORIZED)]],
  ['ShipmentDispatched occurred', [decided(DISPATCHED)]],
  ['ShipmentDispatched heard in commerce', [done('commerce', DISPATCHED)]],
  ['captured and invoiced', [decided(CAPTURED), decided(INVOICED)]],
];

/** When the last of them came, in ms since 1970; undefined when one is missing. */
export function whenAll(order: Moments, names: readonly string[]): number | undefined {
  const times = names.map((name) => order.get(name));
  return times.every((time) => time !== undefined) ? Math.max(...times) : undefined;
}

/**
 * How long each hop took, in ms, in the order of `hops`; their sum is the time from the POST to the end of the last. What
 * has no time is 0, and its time is in the hop after it.
 */
export function hopTimes(order: Moments, hops: readonly Hop[]): number[] {
  let before = order.get(SENT)!;
  return hops.map(({ until }) => {
    const at = whenAll(order, until) ?? before;
    const tookMs = at - before;
    before = at;
    return tookMs;
  });
}
