import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TenantProvisioned } from '@erp/identity-shared';
import { inventory } from '@erp/inventory';
import {
  StockIssued,
  StockReleased,
  StockReservationFailed,
  StockReserved,
  StockReturned,
  WarehouseOpened,
} from '@erp/inventory-shared';
import type { ReturnReceived, ShipmentDispatched } from '@erp/shipping-shared';
import {
  again,
  anOrder,
  ContextUnderTest,
  event,
  type Fact,
  type Outcome,
  published,
  rest,
  scenario,
  type Seen,
} from '@erp/testing';

let context: ContextUnderTest;
beforeAll(async () => {
  context = await ContextUnderTest.start(inventory);
});
afterAll(() => context?.stop());

const mainOf = ({ last }: Seen) => last(WarehouseOpened).warehouseId;

/** A warehouse with so many pieces of each SKU. */
const stocked = (quantities: Readonly<Record<string, number>>) => [
  rest('POST', '/warehouses', { code: 'W', name: 'W', priority: 1 }),
  ...Object.keys(quantities).map((sku) => rest('POST', '/skus', { sku, name: sku })),
  (seen: Seen) =>
    rest('POST', '/goods-receipts', {
      warehouseId: mainOf(seen),
      reference: 'DN-1',
      lines: Object.entries(quantities).map(([sku, quantity]) => ({ sku, quantity })),
    }),
];

/** The fact with the id that inventory gave its warehouse. */
const here =
  (fact: Fact<typeof ShipmentDispatched> | Fact<typeof ReturnReceived>) =>
  (seen: Seen): Fact => {
    const lines = fact.data.lines.map((line) => ({ ...line, warehouseId: mainOf(seen) }));
    return { ...fact, data: { ...fact.data, lines } };
  };

/** What is on hand and what of it is held, in pieces by SKU. */
async function shelves({ api }: Outcome): Promise<Record<string, [number, number]>> {
  const { items } = (await api.get('/stock')).body as {
    items: { sku: string; onHand: number; reserved: number }[];
  };
  return Object.fromEntries(items.map(({ sku, onHand, reserved }) => [sku, [onHand, reserved]]));
}

describe('what inventory does in order to cash (ADR-005, R9)', () => {
  test('OrderPlaced: every line is reserved', async () => {
    const order = anOrder();
    const outcome = await scenario(context)
      .given(...stocked({ CD: 2, LP: 5 }))
      .when(order.placed)
      .then(published(StockReserved, { orderId: order.orderId }));
    expect(await shelves(outcome)).toEqual({ CD: [2, 2], LP: [5, 1] });
  });

  test('OrderPlaced, one line short: nothing is reserved', async () => {
    const order = anOrder();
    const outcome = await scenario(context)
      .given(...stocked({ CD: 1, LP: 5 }))
      .when(order.placed)
      .then(published(StockReservationFailed, { reason: 'INSUFFICIENT_STOCK' }));
    expect(await shelves(outcome)).toEqual({ CD: [1, 0], LP: [5, 0] });
  });

  test('PaymentFailed: releases, and says why', async () => {
    const order = anOrder();
    await scenario(context)
      .given(...stocked({ CD: 2, LP: 1 }), order.placed)
      .when(order.paymentFailed())
      .then(published(StockReleased, { reason: 'PAYMENT_FAILED' }));
  });

  test('OrderCancelled: releases', async () => {
    const order = anOrder();
    const outcome = await scenario(context)
      .given(...stocked({ CD: 2, LP: 1 }), order.placed)
      .when(order.cancelled())
      .then(published(StockReleased, { reason: 'CUSTOMER_REQUEST' }));
    expect(await shelves(outcome)).toEqual({ CD: [2, 0], LP: [1, 0] });
  });

  test('ShipmentDispatched: issues the stock', async () => {
    const order = anOrder();
    const outcome = await scenario(context)
      .given(...stocked({ CD: 3, LP: 1 }), order.placed)
      .when(here(order.shipmentDispatched))
      .then(published(StockIssued, { orderId: order.orderId, shipmentId: order.shipmentId }));
    expect(await shelves(outcome)).toEqual({ CD: [1, 0], LP: [0, 0] });
  });

  test('ReturnReceived: restocks', async () => {
    const order = anOrder();
    const outcome = await scenario(context)
      .given(...stocked({ CD: 3, LP: 1 }), order.placed, here(order.shipmentDispatched))
      .when(here(order.returnReceived()))
      .then(published(StockReturned, { orderId: order.orderId, returnId: order.returnId }));
    expect(await shelves(outcome)).toEqual({ CD: [3, 0], LP: [1, 0] });
  });

  test('TenantProvisioned: opens the warehouse MAIN', async () => {
    await scenario(context)
      .unknownTenant()
      .when(({ tenantId }) => event(TenantProvisioned, { tenantId, name: 'New' }))
      .then(published(WarehouseOpened, { code: 'MAIN' }));
  });
});

describe('twice, late, and the other way round (R15)', () => {
  test('the same record twice, and the same fact as another event: reserved once', async () => {
    const order = anOrder();
    const outcome = await scenario(context)
      .given(...stocked({ CD: 9, LP: 9 }))
      .when(order.placed, order.placed, again(order.placed))
      .then(published(StockReserved));
    expect(await shelves(outcome)).toEqual({ CD: [9, 2], LP: [9, 1] });
  });

  test('an end that came before its beginning: nothing is reserved, nobody is told', async () => {
    const order = anOrder();
    const outcome = await scenario(context)
      .given(...stocked({ CD: 9, LP: 9 }))
      .when(order.cancelled(), order.placed)
      .thenNothing();
    expect(await shelves(outcome)).toEqual({ CD: [9, 0], LP: [9, 0] });
  });

  test.each(['PaymentFailed first', 'OrderCancelled first'])(
    'both ends, %s: released once',
    async (which) => {
      const order = anOrder();
      const ends = [order.paymentFailed(), order.cancelled('PAYMENT_FAILED')];
      const outcome = await scenario(context)
        .given(...stocked({ CD: 2, LP: 1 }), order.placed)
        .when(...(which === 'PaymentFailed first' ? ends : ends.toReversed()))
        .then(published(StockReleased, { reason: 'PAYMENT_FAILED' }));
      expect(await shelves(outcome)).toEqual({ CD: [2, 0], LP: [1, 0] });
    },
  );
});
