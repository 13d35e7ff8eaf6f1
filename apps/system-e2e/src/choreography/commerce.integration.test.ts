import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commerce } from '@erp/commerce';
import {
  OrderCancellationRequested,
  OrderCancelledV3,
  OrderCompleted,
  OrderConfirmed,
  OrderPlaced,
  ReturnCompleted,
  ReturnRequested,
} from '@erp/commerce-shared';
import { newId } from '@erp/kernel';
import {
  anOrder,
  ContextUnderTest,
  type Fact,
  type Outcome,
  published,
  rest,
  scenario,
  type Seen,
  type Step,
} from '@erp/testing';

let context: ContextUnderTest;
beforeAll(async () => {
  context = await ContextUnderTest.start(commerce);
});
afterAll(() => context?.stop());

const unitPrice = { amount: '10.00', currency: 'USD' };
const listed = rest('POST', '/products', { sku: 'CD', name: 'CD', unitPrice, taxRateBasisPoints: 1900 });
const place = rest('POST', '/orders', {
  customerId: newId(),
  currency: 'USD',
  lines: [{ sku: 'CD', quantity: 2 }],
  paymentToken: 'tok_visa',
});

/** What the others tell of the order that was placed, and of its latest return. */
const hears =
  (told: (order: ReturnType<typeof anOrder>) => Fact) =>
  (seen: Seen): Fact =>
    told(anOrder({ ...idsOf(seen), lines: [{ sku: 'CD', quantity: 2 }] }));

function idsOf({ last }: Seen): { orderId: string; returnId?: string } {
  const { orderId } = last(OrderPlaced);
  try {
    return { orderId, returnId: last(ReturnRequested).returnId };
  } catch {
    return { orderId }; // none was requested
  }
}

const stockReserved = hears((order) => order.stockReserved);
const paymentAuthorized = hears((order) => order.paymentAuthorized);
const shipmentDispatched = hears((order) => order.shipmentDispatched);
const shipmentDelivered = hears((order) => order.shipmentDelivered);
const paid: Step[] = [listed, place, stockReserved, paymentAuthorized];
const delivered: Step[] = [...paid, shipmentDispatched, shipmentDelivered];

const ofOrder = (path: string, body?: object) => (seen: Seen) =>
  rest('POST', `/orders/${seen.last(OrderPlaced).orderId}/${path}`, body);
const cancel = ofOrder('cancel');
const requestReturn = (quantity: number) => ofOrder('returns', { lines: [{ lineNumber: 1, quantity }] });

async function standing({ api }: Outcome): Promise<Record<string, unknown>> {
  const { body } = await api.get('/orders');
  return body.items[0];
}

describe('what commerce does in order to cash (ADR-005, R9)', () => {
  test('an order is placed', () =>
    scenario(context)
      .given(listed)
      .when(place)
      .then(published(OrderPlaced, { paymentToken: 'tok_visa' })));

  test('StockReserved: confirms', () =>
    scenario(context).given(listed, place).when(stockReserved).then(published(OrderConfirmed)));

  test.each([
    ['PaymentAuthorized: AUTHORIZED', [listed, place, stockReserved], paymentAuthorized, 'AUTHORIZED'],
    ['ShipmentDispatched: SHIPPED', paid, shipmentDispatched, 'SHIPPED'],
    ['ShipmentPlanned: noted', paid, hears((order) => order.shipmentPlanned), 'AUTHORIZED'],
    ['StockIssued: noted', delivered, hears((order) => order.stockIssued), 'COMPLETED'],
    ['PaymentCaptured: noted', delivered, hears((order) => order.paymentCaptured), 'COMPLETED'],
    ['InvoiceIssued: noted', delivered, hears((order) => order.invoiceIssued), 'COMPLETED'],
    ['PaymentCaptureFailed: a legal end', delivered, hears((o) => o.paymentCaptureFailed()), 'COMPLETED'],
    ['PaymentFailed: waits for the stock', [listed, place], hears((o) => o.paymentFailed()), 'PLACED'],
    ['DeliveryFailed: the goods come back', paid, hears((order) => order.deliveryFailed()), 'AUTHORIZED'],
  ])('%s', async (_what, before: Step[], fact: Step, status) => {
    const outcome = await scenario(context)
      .given(...before)
      .when(fact)
      .thenNothing();
    expect(await standing(outcome)).toMatchObject({ status });
  });

  test('ShipmentDelivered: COMPLETED', () =>
    scenario(context)
      .given(...paid, shipmentDispatched)
      .when(shipmentDelivered)
      .then(published(OrderCompleted)));

  test.each([
    ['StockReservationFailed', hears((order) => order.stockReservationFailed()), 'STOCK_RESERVATION_FAILED'],
    ['StockReleased (PAYMENT_FAILED)', hears((o) => o.stockReleased('PAYMENT_FAILED')), 'PAYMENT_FAILED'],
    ['ShipmentFailed', hears((order) => order.shipmentFailed()), 'SHIPMENT_FAILED'],
  ] as const)('%s: cancels', (_what, fact, reason) =>
    scenario(context).given(listed, place).when(fact).then(published(OrderCancelledV3, { reason })),
  );

  test('a customer cancels: asks shipping, and waits for its word', () =>
    scenario(context)
      .given(...paid)
      .when(cancel)
      .then(published(OrderCancellationRequested, { reason: 'CUSTOMER_REQUEST' })));

  test('ShipmentStopped: cancels', () =>
    scenario(context)
      .given(...paid, cancel)
      .when(hears((order) => order.shipmentStopped))
      .then(published(OrderCancelledV3, { reason: 'CUSTOMER_REQUEST' })));

  test('CancellationRefused: the order goes on', async () => {
    const outcome = await scenario(context)
      .given(...paid, cancel)
      .when(hears((order) => order.cancellationRefused))
      .thenNothing();
    expect(await standing(outcome)).toMatchObject({ status: 'SHIPPED' });
  });

  test('a customer announces goods: ReturnRequested', () =>
    scenario(context)
      .given(...delivered)
      .when(requestReturn(1))
      .then(published(ReturnRequested, { lines: [{ lineNumber: 1, sku: 'CD', quantity: 1 }] })));

  test.each([
    ['the stock first', (facts: Step[]) => facts],
    ['the money first', (facts: Step[]) => facts.toReversed()],
  ])('StockReturned and PaymentRefunded, %s: the return is complete, the order RETURNED', async (_, turn) => {
    const facts = [hears((order) => order.stockReturned()), hears((order) => order.paymentRefunded())];
    const outcome = await scenario(context)
      .given(
        ...delivered,
        requestReturn(2),
        hears((order) => order.returnReceived()),
      )
      .when(...turn(facts))
      .then(published(ReturnCompleted));
    expect(await standing(outcome)).toMatchObject({ status: 'RETURNED' });
  });
});

describe('late, and the other way round (R9)', () => {
  test('the goods have left: a customer cannot cancel', () =>
    scenario(context)
      .given(...paid, shipmentDispatched)
      .when(cancel)
      .thenStatus(409, 'order-not-cancellable'));

  test('stock is reserved after the end: the order stays cancelled', () =>
    scenario(context)
      .given(
        listed,
        place,
        cancel,
        hears((order) => order.stoppedUnplanned),
      )
      .when(stockReserved, paymentAuthorized)
      .thenNothing());

  test('the payment overtakes the stock: confirmed all the same', () =>
    scenario(context)
      .given(listed, place, paymentAuthorized)
      .when(stockReserved)
      .then(published(OrderConfirmed)));
});
