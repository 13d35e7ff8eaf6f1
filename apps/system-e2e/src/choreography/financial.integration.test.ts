import { afterAll, beforeAll, beforeEach, describe, test } from '@jest/globals';
import { financial } from '@erp/financial';
import {
  CreditNoteIssued,
  InvoiceIssued,
  PaymentAuthorized,
  PaymentCaptured,
  PaymentCaptureFailed,
  PaymentFailed,
  PaymentRefunded,
  PaymentVoided,
} from '@erp/financial-shared';
import { TenantProvisioned } from '@erp/identity-shared';
import {
  again,
  anOrder,
  ContextUnderTest,
  event,
  inAnyOrder,
  published,
  rest,
  scenario,
  type Seen,
} from '@erp/testing';
import { Gateway } from '../gateway.js';

let gateway: Gateway;
let context: ContextUnderTest;
beforeAll(async () => {
  gateway = await Gateway.start();
  context = await ContextUnderTest.start(financial, { environment: gateway.environment });
});
beforeEach(() => gateway.comeBack());
afterAll(async () => {
  await context?.stop();
  await gateway?.stop();
});

const booksOpen = ({ tenantId }: Seen) => event(TenantProvisioned, { tenantId, name: 'A shop' });
/** A scenario of a tenant whose books are open. */
const withBooks = () => scenario(context).unknownTenant().given(booksOpen);

describe('what financial does in order to cash (ADR-005, R9)', () => {
  test('TenantProvisioned: the chart of accounts', () =>
    scenario(context).unknownTenant().given(booksOpen).when(rest('GET', '/accounts')).thenStatus(200));

  test('OrderPlaced: kept until stock is held', () => withBooks().when(anOrder().placed).thenNothing());

  test('StockReserved with OrderPlaced: authorises', () => {
    const order = anOrder();
    return withBooks()
      .given(order.placed)
      .when(order.stockReserved)
      .then(published(PaymentAuthorized, { orderId: order.orderId, amount: order.total }));
  });

  test('the card is declined: PaymentFailed', () => {
    const order = anOrder({ paymentToken: 'tok_expired_card' });
    return withBooks()
      .given(order.placed)
      .when(order.stockReserved)
      .then(published(PaymentFailed, { reason: 'EXPIRED_CARD' }));
  });

  test('ShipmentDispatched: captures and invoices', () => {
    const order = anOrder();
    return withBooks()
      .given(order.placed, order.stockReserved)
      .when(order.shipmentDispatched)
      .then(
        inAnyOrder(
          published(PaymentCaptured, { amount: order.total }),
          published(InvoiceIssued, { invoiceNumber: 'INV-000001', total: order.total }),
        ),
      );
  });

  test('the capture is declined: told, and invoiced all the same', () => {
    const order = anOrder({ paymentToken: 'tok_capture_declined' });
    return withBooks()
      .given(order.placed, order.stockReserved)
      .when(order.shipmentDispatched)
      .then(inAnyOrder(published(PaymentCaptureFailed), published(InvoiceIssued)));
  });

  test('OrderCancelled after the authorisation: voids', () => {
    const order = anOrder();
    return withBooks()
      .given(order.placed, order.stockReserved)
      .when(order.cancelled())
      .then(published(PaymentVoided));
  });

  test('OrderCancelled before it: the end is remembered, and nothing is ever authorised', () => {
    const order = anOrder();
    return withBooks().when(order.cancelled(), order.placed, order.stockReserved).thenNothing();
  });

  test('ReturnReceived: a credit note, and what was captured of it goes back', () => {
    const order = anOrder();
    return withBooks()
      .given(order.placed, order.stockReserved, order.shipmentDispatched)
      .when(order.returnReceived())
      .then(
        inAnyOrder(
          published(CreditNoteIssued, { creditNoteNumber: 'CN-000001', total: order.total }),
          published(PaymentRefunded, { credited: order.total, refunded: order.total }),
        ),
      );
  });
});

describe('twice, late, and the other way round (R9, R15)', () => {
  test('StockReserved first, all of it twice: authorised once', () => {
    const { placed, stockReserved } = anOrder();
    return withBooks()
      .when(stockReserved, again(stockReserved), placed, placed, again(placed))
      .then(published(PaymentAuthorized));
  });

  test('the dispatch first: captured and invoiced when the order is known', () => {
    const { placed, stockReserved, shipmentDispatched } = anOrder();
    return withBooks()
      .given(shipmentDispatched, stockReserved)
      .when(placed)
      .then(inAnyOrder(published(PaymentAuthorized), published(PaymentCaptured), published(InvoiceIssued)));
  });

  test('the gateway is down: nothing is told while it is', () => {
    gateway.goDown();
    const { placed, stockReserved } = anOrder();
    return withBooks().when(placed, stockReserved).thenNothing();
  });
});
