import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  InvoiceIssued,
  PaymentAuthorized,
  PaymentCaptured,
  PaymentCaptureFailed,
  PaymentFailed,
  PaymentVoided,
} from '@erp/financial-shared';
import { again, anOrder, eventually, type Fact } from '@erp/testing';
import { ROLES } from '../accounts/account.js';
import { FinancialUnderTest, type Tenant } from '../testing/financial-under-test.js';

let financial: FinancialUnderTest;
let tenant: Tenant;

beforeAll(async () => {
  financial = await FinancialUnderTest.start();
});

afterAll(() => financial?.stop());

beforeEach(async () => {
  tenant = await financial.tenant();
});

afterEach(() => financial.gateway.sandbox.control());

describe('an order that is paid by card', () => {
  test('is authorised when stock is held, captured and invoiced when it has left, and the books say so (R9)', async () => {
    const order = anOrder();
    await tenant.hears(order.placed);
    expect(tenant.toldTypes()).toEqual([]);
    await tenant.hears(order.stockReserved);
    expect(tenant.told(PaymentAuthorized)).toMatchObject([{ orderId: order.orderId, amount: order.total }]);
    await tenant.hears(order.shipmentDispatched);
    expect(tenant.told(PaymentCaptured)).toMatchObject([{ orderId: order.orderId, amount: order.total }]);
    const { net, tax, total } = order;
    expect(tenant.told(InvoiceIssued)).toMatchObject([{ invoiceNumber: 'INV-000001', net, tax, total }]);
    expect(await financial.gateway.chargesOf(order.orderId)).toMatchObject([
      { amountMinor: 3570, capturedMinor: 3570, refundedMinor: 0 },
    ]);
    expect(await tenant.payment(order.orderId)).toMatchObject({ status: 'CAPTURED', captured: total });
    expect(await tenant.balances()).toEqual({
      [ROLES.CLEARING]: 3570,
      [ROLES.REVENUE]: 3000,
      [ROLES.TAX_PAYABLE]: 570,
    });
  });

  test.each(['tok_card_declined', 'tok_insufficient_funds', 'tok_expired_card', 'tok_fraud'])(
    'is declined with %s: nothing is held, and the reason is told (R9)',
    async (paymentToken) => {
      const order = anOrder({ paymentToken });
      await tenant.hears(order.placed, order.stockReserved);
      const reason = {
        tok_card_declined: 'CARD_DECLINED',
        tok_insufficient_funds: 'INSUFFICIENT_FUNDS',
        tok_expired_card: 'EXPIRED_CARD',
        tok_fraud: 'SUSPECTED_FRAUD',
      }[paymentToken];
      expect(tenant.told(PaymentFailed)).toMatchObject([{ orderId: order.orderId, reason }]);
      await tenant.hears(order.cancelled('PAYMENT_FAILED'));
      expect(tenant.toldTypes()).toEqual([PaymentFailed.type]);
      expect(await tenant.payment(order.orderId)).toMatchObject({ status: 'FAILED', declineCode: reason });
    },
  );

  test('whose capture is declined leaves the receivable open, which is a legal end', async () => {
    const order = anOrder({ paymentToken: 'tok_capture_declined' });
    await tenant.hears(order.placed, order.stockReserved, order.shipmentDispatched);
    expect(tenant.told(PaymentCaptureFailed)).toMatchObject([
      { amount: order.total, reason: 'CARD_DECLINED' },
    ]);
    expect(tenant.told(PaymentCaptured)).toEqual([]);
    expect(await tenant.balances()).toMatchObject({ [ROLES.RECEIVABLE]: 3570 });
    expect((await tenant.api.get('/receivables')).body).toMatchObject({
      items: [{ orderId: order.orderId, openMinor: 3570, bucket: 'CURRENT' }],
    });
  });
});

describe('whatever came when', () => {
  test('stock may be reserved before the order is heard of', async () => {
    const order = anOrder();
    await tenant.hears(order.stockReserved, order.placed);
    expect(tenant.toldTypes()).toEqual([PaymentAuthorized.type]);
  });

  test('a dispatch that is heard of first captures and invoices as soon as all is there', async () => {
    const order = anOrder();
    await tenant.hears(order.shipmentDispatched, order.stockReserved, order.placed);
    expect(tenant.toldTypes().sort()).toEqual(
      [PaymentAuthorized.type, PaymentCaptured.type, InvoiceIssued.type].sort(),
    );
    expect(tenant.told(InvoiceIssued)).toMatchObject([{ total: order.total }]);
  });

  test('every fact told twice has the effect of one (R15)', async () => {
    const order = anOrder();
    const { placed, stockReserved, shipmentDispatched } = order;
    const facts: readonly Fact[] = [placed, stockReserved, shipmentDispatched];
    for (const fact of facts) await tenant.hears(fact, again(fact));
    expect(tenant.toldTypes()).toHaveLength(3);
    expect(await financial.gateway.chargesOf(order.orderId)).toMatchObject([{ capturedMinor: 3570 }]);
    expect(await tenant.balances()).toMatchObject({ [ROLES.CLEARING]: 3570 });
  });

  test('a cancellation that overtook its order leaves nothing to authorise', async () => {
    const order = anOrder();
    await tenant.hears(order.cancelled(), order.placed, order.stockReserved);
    expect(tenant.toldTypes()).toEqual([]);
    expect(await tenant.payment(order.orderId)).toMatchObject({
      status: 'ENDED',
      endReason: 'CUSTOMER_REQUEST',
    });
    expect(await financial.gateway.chargesOf(order.orderId)).toEqual([]);
  });

  test('an authorised order that is cancelled is voided at the gateway', async () => {
    const order = anOrder();
    await tenant.hears(order.placed, order.stockReserved, order.cancelled());
    expect(tenant.toldTypes()).toEqual([PaymentAuthorized.type, PaymentVoided.type]);
    expect(await financial.gateway.chargesOf(order.orderId)).toMatchObject([{ status: 'VOIDED' }]);
  });
});

describe('without the gateway', () => {
  test('an order on account is authorised by its terms; its receivable stays open after the dispatch', async () => {
    const order = anOrder({ paymentToken: null });
    await tenant.hears(order.placed, order.stockReserved, order.shipmentDispatched);
    expect(tenant.toldTypes()).toEqual([PaymentAuthorized.type, InvoiceIssued.type]);
    expect(await tenant.payment(order.orderId)).toMatchObject({ status: 'ON_ACCOUNT', onAccount: true });
    expect(await tenant.balances()).toMatchObject({ [ROLES.RECEIVABLE]: 3570 });
  });

  test('an order on account that is cancelled is let go at once', async () => {
    const order = anOrder({ paymentToken: null });
    await tenant.hears(order.placed, order.stockReserved, order.cancelled());
    expect(tenant.toldTypes()).toEqual([PaymentAuthorized.type, PaymentVoided.type]);
  });
});

describe('when the gateway says nothing', () => {
  let patient: FinancialUnderTest;
  beforeAll(async () => {
    patient = financial;
    financial = await FinancialUnderTest.start({ gatewayTimeoutMs: 1_000 });
  });
  afterAll(async () => {
    await financial.stop();
    financial = patient;
  });

  test.each(['tok_timeout_charged', 'tok_timeout_lost'])(
    'a time-out with %s is unknown, not failed: the key is asked, and the card is charged once',
    async (paymentToken) => {
      const order = anOrder({ paymentToken });
      await tenant.hears(order.placed, order.stockReserved);
      await tenant.eventuallyTold(PaymentAuthorized);
      await tenant.hears(order.shipmentDispatched);
      await tenant.eventuallyTold(PaymentCaptured);
      expect(await financial.gateway.chargesOf(order.orderId)).toMatchObject([
        { amountMinor: 3570, capturedMinor: 3570 },
      ]);
    },
  );

  test('a capture whose answer never comes is found by its key', async () => {
    const order = anOrder();
    await tenant.hears(order.placed, order.stockReserved);
    financial.gateway.sandbox.control({ mode: 'timeout' });
    await tenant.hears(order.shipmentDispatched);
    await tenant.eventuallyTold(PaymentCaptured);
    expect(await financial.gateway.chargesOf(order.orderId)).toMatchObject([{ capturedMinor: 3570 }]);
  });

  test('an order that is placed while it is down is authorised when it is back', async () => {
    const order = anOrder();
    financial.gateway.sandbox.control({ mode: 'failing' });
    await tenant.hears(order.placed, order.stockReserved);
    expect(await tenant.payment(order.orderId)).toMatchObject({ status: 'AUTHORISING' });
    financial.gateway.sandbox.control();
    await tenant.eventuallyTold(PaymentAuthorized);
  });

  test('an order that is cancelled while it is down is never authorised, and nobody is told anything', async () => {
    const order = anOrder();
    financial.gateway.sandbox.control({ mode: 'failing' });
    await tenant.hears(order.placed, order.stockReserved, order.cancelled());
    financial.gateway.sandbox.control();
    await eventually('the payment has ended', async () => {
      return (await tenant.payment(order.orderId))['status'] === 'ENDED';
    });
    expect(tenant.toldTypes()).toEqual([]);
    expect(await financial.gateway.chargesOf(order.orderId)).toEqual([]);
  });

  test('what was authorised while nobody knew, for an order that was cancelled meanwhile, is voided', async () => {
    const order = anOrder({ paymentToken: 'tok_timeout_charged' });
    await tenant.hears(order.placed, order.stockReserved, order.cancelled());
    await tenant.eventuallyTold(PaymentVoided);
    expect(tenant.toldTypes()).toEqual([PaymentVoided.type]);
    expect(await financial.gateway.chargesOf(order.orderId)).toMatchObject([{ status: 'VOIDED' }]);
  });
});
