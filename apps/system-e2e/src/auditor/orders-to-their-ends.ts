import { eventually, type Reply } from '@erp/testing';
import type { Platform } from '../platform.js';
import type { Shop, Wish } from '../shop.js';
import type { ShopOrder } from '../shop-order.js';

/** Orders that have come to rest, one for each way that an order may go, by their ids. */
export type Ends = Readonly<Record<End, string>>;

type End =
  | 'delivered'
  | 'onAccount'
  | 'returned'
  | 'undelivered'
  | 'uncaptured'
  | 'stopped'
  | 'failed'
  | 'declined'
  | 'short'
  | 'waiting';

/** Sends orders of a shop every way, by what people and cards do, and waits until each is where it ends. */
export async function ordersToTheirEnds(platform: Platform): Promise<Ends> {
  const shop = await platform.shop({ CD: 100, LP: 100 });
  const entries = Object.entries(WAYS).map(async ([end, go]) => [end, (await go(shop)).orderId] as const);
  return Object.fromEntries(await Promise.all(entries)) as Ends;
}

const WAYS: Readonly<Record<End, (shop: Shop) => Promise<ShopOrder>>> = {
  delivered: (shop) => deliver(shop),

  onAccount: async (shop) => {
    const order = await deliver(shop, { paymentToken: null });
    const transfer = { amount: '5.00', currency: 'USD', reference: 'a transfer' };
    const path = `/receivables/${order.orderId}/payments`;
    await done('part of it is paid', () => shop.api('financial').post(path, transfer));
    return order;
  },

  returned: async (shop) => {
    const order = await deliver(shop);
    const lines = [
      { lineNumber: 1, quantity: 2 },
      { lineNumber: 2, quantity: 1 },
    ];
    const { returnId } = await done('the return is announced', () => order.requestReturn(...lines));
    await done('it is there', () => order.receiveReturn(returnId!));
    return is(order, 'RETURNED');
  },

  undelivered: async (shop) => {
    const order = await dispatch(shop);
    await done('nobody is there', () => order.failDelivery());
    await done('it is back', () => order.returnToSender());
    return is(order, 'RETURNED');
  },

  uncaptured: (shop) => deliver(shop, { paymentToken: 'tok_capture_declined' }),

  stopped: async (shop) => {
    const order = await authorized(shop);
    await done('it is to be cancelled', () => order.cancel());
    return is(order, 'CANCELLED');
  },

  failed: async (shop) => {
    const order = await authorized(shop);
    await done('the goods are missing', () => order.fail());
    return is(order, 'CANCELLED');
  },

  declined: async (shop) => is(await place(shop, { paymentToken: 'tok_card_declined' }), 'CANCELLED'),

  short: async (shop) => is(await shop.order({ CD: 1_000 }), 'CANCELLED'),

  waiting: (shop) => authorized(shop),
};

const place = (shop: Shop, wish?: Wish): Promise<ShopOrder> => shop.order({ CD: 2, LP: 1 }, wish);

const authorized = async (shop: Shop, wish?: Wish): Promise<ShopOrder> =>
  is(await place(shop, wish), 'AUTHORIZED');

async function dispatch(shop: Shop, wish?: Wish): Promise<ShopOrder> {
  const order = await authorized(shop, wish);
  await done('it leaves', () => order.dispatch());
  return is(order, 'SHIPPED');
}

async function deliver(shop: Shop, wish?: Wish): Promise<ShopOrder> {
  const order = await dispatch(shop, wish);
  await done('it arrives', () => order.deliver());
  return is(order, 'COMPLETED');
}

async function is(order: ShopOrder, status: string): Promise<ShopOrder> {
  await eventually(`order ${order.orderId} is ${status}`, async () => {
    return (await order.standing()).status === status;
  });
  return order;
}

/** A step may have to wait until another context's event has come. */
const done = (what: string, step: () => Promise<Reply>): Promise<Record<string, string>> =>
  eventually(what, async () => {
    const reply = await step();
    if (reply.status >= 300) throw new Error(`${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body as Record<string, string>;
  });
