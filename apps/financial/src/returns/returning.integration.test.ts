import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CreditNoteIssued, InvoiceIssued, PaymentRefunded } from '@erp/financial-shared';
import { newId } from '@erp/kernel';
import { again, anOrder, event, type Fact } from '@erp/testing';
import { ReturnReceived } from '@erp/shipping-shared';
import { ROLES } from '../accounts/account.js';
import { FinancialUnderTest, type Tenant } from '../testing/financial-under-test.js';

let financial: FinancialUnderTest;
let tenant: Tenant;

beforeAll(async () => {
  financial = await FinancialUnderTest.start({ gatewayTimeoutMs: 2_000 });
});

afterAll(() => financial?.stop());

beforeEach(async () => {
  tenant = await financial.tenant();
});

afterEach(() => financial.gateway.sandbox.control());

type Order = ReturnType<typeof anOrder>;

const sold = (order: Order): Fact[] => [order.placed, order.stockReserved, order.shipmentDispatched];

/** So many pieces of a line are back, as a return of its own. */
const back = (order: Order, lineNumber: number, quantity: number): Fact => {
  const { sku } = order.lines[lineNumber - 1]!;
  return event(ReturnReceived, {
    orderId: order.orderId,
    shipmentId: order.shipmentId,
    returnId: newId(),
    reason: 'CUSTOMER_RETURN',
    lines: [{ lineNumber, sku, quantity, warehouseId: order.warehouseId }],
  });
};

const sumOf = (amounts: readonly { amountMinor: number }[]): number =>
  amounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

describe('goods that come back', () => {
  test('all at once are credited by the reversal of the invoice, and refunded (R9)', async () => {
    const order = anOrder();
    await tenant.hears(...sold(order), order.returnReceived());
    const { net, tax, total } = order;
    expect(tenant.told(CreditNoteIssued)).toMatchObject([
      { orderId: order.orderId, creditNoteNumber: 'CN-000001', net, tax, total },
    ]);
    expect(tenant.told(PaymentRefunded)).toMatchObject([
      { returnId: order.returnId, credited: total, refunded: total },
    ]);
    expect(await financial.gateway.chargesOf(order.orderId)).toMatchObject([{ refundedMinor: 3570 }]);
    expect(await tenant.balances()).toEqual({});
    const { items } = (await tenant.api.get(`/journal-entries?orderId=${order.orderId}`)).body;
    const ofKind = (kind: string) => items.find((entry: { kind: string }) => entry.kind === kind);
    expect(ofKind('CREDIT_NOTE').reversesEntryId).toBe(ofKind('INVOICE').entryId);
  });

  test('that nobody took in are credited like a return', async () => {
    const order = anOrder();
    await tenant.hears(...sold(order), order.returnReceived(undefined, 'DELIVERY_FAILED'));
    expect(tenant.told(PaymentRefunded)).toMatchObject([{ credited: order.total, refunded: order.total }]);
  });

  test('bit by bit add up to the invoice, each with the next number', async () => {
    const order = anOrder({ lines: [{ sku: 'CD', quantity: 3 }] });
    await tenant.hears(...sold(order), back(order, 1, 1), back(order, 1, 1), back(order, 1, 1));
    const notes = tenant.told(CreditNoteIssued);
    expect(notes.map(({ creditNoteNumber }) => creditNoteNumber)).toEqual([
      'CN-000001',
      'CN-000002',
      'CN-000003',
    ]);
    expect(sumOf(notes.map(({ total }) => total))).toBe(order.total.amountMinor);
    expect(sumOf(tenant.told(PaymentRefunded).map(({ refunded }) => refunded))).toBe(order.total.amountMinor);
    expect(await tenant.balances()).toEqual({});
  });

  test('more of them than were sold are credited as far as they were', async () => {
    const order = anOrder({ lines: [{ sku: 'CD', quantity: 1 }] });
    await tenant.hears(...sold(order), back(order, 1, 1), back(order, 1, 1));
    expect(tenant.told(CreditNoteIssued)).toHaveLength(1);
    expect(tenant.told(PaymentRefunded)).toMatchObject([
      { credited: order.total },
      { credited: { amountMinor: 0 }, refunded: { amountMinor: 0 } },
    ]);
  });

  test('told twice are credited and refunded once (R15)', async () => {
    const order = anOrder();
    const returned = order.returnReceived();
    await tenant.hears(...sold(order), returned, again(returned));
    expect(tenant.told(CreditNoteIssued)).toHaveLength(1);
    expect(tenant.told(PaymentRefunded)).toHaveLength(1);
  });

  test('and were not paid by card: nothing is refunded, and nothing is owed any more', async () => {
    const order = anOrder({ paymentToken: null });
    await tenant.hears(...sold(order), order.returnReceived());
    expect(tenant.told(PaymentRefunded)).toMatchObject([
      { credited: order.total, refunded: { amountMinor: 0, currency: 'USD' } },
    ]);
    expect(await tenant.balances()).toEqual({});
  });

  test('before their order was heard of wait for its invoice', async () => {
    const order = anOrder();
    await tenant.hears(order.shipmentDispatched, order.returnReceived());
    expect(tenant.toldTypes()).toEqual([]);
    await tenant.hears(order.placed, order.stockReserved);
    expect(tenant.told(InvoiceIssued)).toHaveLength(1);
    expect(tenant.told(CreditNoteIssued)).toMatchObject([{ total: order.total }]);
    expect(await tenant.eventuallyTold(PaymentRefunded)).toMatchObject({ refunded: order.total });
    expect(await tenant.balances()).toEqual({});
  });

  test('and whose refund the gateway declines leave the customer a credit', async () => {
    const order = anOrder({ paymentToken: 'tok_refund_declined' });
    await tenant.hears(...sold(order), order.returnReceived());
    expect(tenant.told(PaymentRefunded)).toMatchObject([
      { credited: order.total, refunded: { amountMinor: 0 } },
    ]);
    expect(await tenant.balances()).toMatchObject({ [ROLES.RECEIVABLE]: -3570 });
    expect(await tenant.payment(order.orderId)).toMatchObject({
      returns: [{ status: 'REFUND_FAILED', declineCode: 'CARD_DECLINED' }],
    });
  });

  test('while the gateway is down are refunded once when it is back', async () => {
    const order = anOrder();
    await tenant.hears(...sold(order));
    financial.gateway.sandbox.control({ mode: 'timeout' });
    await tenant.hears(order.returnReceived());
    financial.gateway.sandbox.control();
    expect(await tenant.eventuallyTold(PaymentRefunded)).toMatchObject({ refunded: order.total });
    expect(await financial.gateway.chargesOf(order.orderId)).toMatchObject([{ refundedMinor: 3570 }]);
  });
});
