import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { shipping } from '@erp/shipping';
import {
  CancellationRefused,
  DeliveryFailed,
  ReturnReceived,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentFailed,
  ShipmentPlanned,
  ShipmentStopped,
} from '@erp/shipping-shared';
import { again, anOrder, ContextUnderTest, type Fact, published, rest, scenario } from '@erp/testing';

let context: ContextUnderTest;
beforeAll(async () => {
  context = await ContextUnderTest.start(shipping);
});
afterAll(() => context?.stop());

type Order = ReturnType<typeof anOrder>;

const step = ({ orderId }: Order, verb: string, body?: object) =>
  rest('POST', `/shipments/${orderId}/${verb}`, body);
const planned = (order: Order) => [order.placed, order.stockReserved, order.paymentAuthorized];
const packed = (order: Order) => [...planned(order), step(order, 'pick'), step(order, 'pack')];
const dispatched = (order: Order) => [...packed(order), step(order, 'dispatch')];

describe('what shipping does in order to cash (ADR-005, R9)', () => {
  test('OrderPlaced and StockReserved: kept until the payment is there', () => {
    const order = anOrder();
    return scenario(context).when(order.placed, order.stockReserved).thenNothing();
  });

  test('PaymentAuthorized with both: the shipment is planned', () => {
    const { orderId, placed, stockReserved, paymentAuthorized } = anOrder({
      lines: [{ sku: 'CD', quantity: 2 }],
    });
    return scenario(context)
      .given(placed, stockReserved)
      .when(paymentAuthorized)
      .then(published(ShipmentPlanned, { orderId, lines: [{ lineNumber: 1, sku: 'CD', quantity: 2 }] }));
  });

  test('picked, packed, dispatched, delivered', () => {
    const order = anOrder();
    return scenario(context)
      .given(...packed(order))
      .when(step(order, 'dispatch', { trackingNumber: 'T-1' }), step(order, 'deliver'))
      .then(published(ShipmentDispatched, { trackingNumber: 'T-1' }), published(ShipmentDelivered));
  });

  test('OrderCancellationRequested before the dispatch: stopped', () => {
    const order = anOrder();
    return scenario(context)
      .given(...packed(order))
      .when(order.cancellationRequested())
      .then(published(ShipmentStopped, { orderId: order.orderId }));
  });

  test('OrderCancellationRequested after the dispatch: it has left', () => {
    const order = anOrder();
    return scenario(context)
      .given(...dispatched(order))
      .when(order.cancellationRequested())
      .then(published(CancellationRefused, { orderId: order.orderId }));
  });

  test('OrderCancelled: plans nothing more', () => {
    const order = anOrder();
    return scenario(context)
      .given(order.cancelled('STOCK_RESERVATION_FAILED'))
      .when(...planned(order))
      .thenNothing();
  });

  test('the goods cannot leave: ShipmentFailed', () => {
    const order = anOrder();
    return scenario(context)
      .given(...planned(order))
      .when(step(order, 'fail', { reason: 'GOODS_MISSING' }))
      .then(published(ShipmentFailed, { reason: 'GOODS_MISSING' }));
  });

  test('they cannot be handed over: DeliveryFailed, and ReturnReceived when they are back', () => {
    const order = anOrder();
    return scenario(context)
      .given(...dispatched(order))
      .when(step(order, 'delivery-failure', { reason: 'REFUSED' }), step(order, 'return-to-sender'))
      .then(
        published(DeliveryFailed, { reason: 'REFUSED' }),
        published(ReturnReceived, { reason: 'DELIVERY_FAILED' }),
      );
  });

  test('ReturnRequested: waits for the goods, and says when they are here', () => {
    const order = anOrder();
    return scenario(context)
      .given(...dispatched(order), step(order, 'deliver'), order.returnRequested(1))
      .when(rest('POST', `/returns/${order.returnId}/receive`))
      .then(
        published(ReturnReceived, { reason: 'CUSTOMER_RETURN', lines: [{ lineNumber: 1, quantity: 1 }] }),
      );
  });
});

describe('twice, late, and the other way round (R9, R15)', () => {
  test('stopped before anything else was heard of the order: nothing is ever planned', () => {
    const order = anOrder();
    return scenario(context)
      .when(order.cancellationRequested(), ...planned(order))
      .then(published(ShipmentStopped, { shipmentId: null }));
  });

  const { placed, stockReserved, paymentAuthorized } = anOrder();
  test.each([
    [placed, paymentAuthorized, stockReserved],
    [stockReserved, placed, paymentAuthorized],
    [stockReserved, paymentAuthorized, placed],
    [paymentAuthorized, placed, stockReserved],
    [paymentAuthorized, stockReserved, placed],
  ])('facts in another order, each told twice: planned once', (...facts) =>
    scenario(context)
      .when(...facts.flatMap((fact: Fact) => [fact, fact, again(fact)]))
      .then(published(ShipmentPlanned)),
  );

  test('asked twice whether it leaves: stopped once', () => {
    const order = anOrder();
    return scenario(context)
      .given(...planned(order))
      .when(order.cancellationRequested(), order.cancellationRequested())
      .then(published(ShipmentStopped));
  });

  test('stopped: it cannot be dispatched', () => {
    const order = anOrder();
    return scenario(context)
      .given(...packed(order), order.cancellationRequested())
      .when(step(order, 'dispatch'))
      .thenStatus(409, 'wrong-shipment-status');
  });
});
