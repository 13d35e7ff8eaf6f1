import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ReceivablePaid } from '@erp/financial-shared';
import { newId } from '@erp/kernel';
import { anOrder } from '@erp/testing';
import { ROLES } from '../accounts/account.js';
import { payableBy } from '../invoices/invoice.js';
import { dayOf } from '../journal-entries/entries-of-sales.js';
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

/** An order on account that has left; it costs 35.70 USD. */
async function owed() {
  const order = anOrder({ paymentToken: null });
  await tenant.hears(order.placed, order.stockReserved, order.shipmentDispatched);
  return order;
}

const daysFromNow = (days: number): string => payableBy(dayOf(new Date()), days);
const transfer = (amount: string) => ({ amount, currency: 'USD', reference: 'INV-000001' });

describe('what customers owe', () => {
  test('ages from the day by which it was to be paid, 30 days after the invoice', async () => {
    const { orderId } = await owed();
    const bucketOn = async (days: number): Promise<unknown> => {
      const { items, ageing } = (await tenant.api.get(`/receivables?asOf=${daysFromNow(days)}`)).body;
      expect(items).toMatchObject([{ orderId, invoicedMinor: 3570, openMinor: 3570 }]);
      expect(ageing).toMatchObject([{ currency: 'USD', totalMinor: 3570, [items[0].bucket]: 3570 }]);
      return items[0].bucket;
    };
    expect(await bucketOn(0)).toBe('CURRENT');
    expect(await bucketOn(30)).toBe('CURRENT');
    expect(await bucketOn(31)).toBe('DAYS_1_TO_30');
    expect(await bucketOn(61)).toBe('DAYS_31_TO_60');
    expect(await bucketOn(91)).toBe('DAYS_61_TO_90');
    expect(await bucketOn(121)).toBe('OVER_90_DAYS');
  });

  test('was nothing yesterday', async () => {
    await owed();
    expect((await tenant.api.get(`/receivables?asOf=${daysFromNow(-1)}`)).body).toMatchObject({
      items: [],
      ageing: [],
    });
  });

  test('is listed page by page', async () => {
    for (let i = 0; i < 3; i++) await owed();
    const first = (await tenant.api.get('/receivables?limit=2')).body;
    expect(first.items).toHaveLength(2);
    const second = (await tenant.api.get(`/receivables?limit=2&cursor=${first.nextCursor}`)).body;
    expect(second).toMatchObject({ items: [{ openMinor: 3570 }], nextCursor: null });
    expect(second.ageing).toMatchObject([{ totalMinor: 3 * 3570 }]);
  });

  test('is paid by bank transfers, in part and in whole', async () => {
    const { orderId } = await owed();
    const part = await tenant.api.post(`/receivables/${orderId}/payments`, transfer('20.00'));
    expect(part).toMatchObject({ status: 201, body: { open: { amountMinor: 1570, currency: 'USD' } } });
    await tenant.api.post(`/receivables/${orderId}/payments`, { ...transfer('15.70') });
    await tenant.settled();
    expect(tenant.told(ReceivablePaid)).toMatchObject([
      { orderId, amount: { amountMinor: 2000 }, open: { amountMinor: 1570 } },
      { orderId, amount: { amountMinor: 1570 }, open: { amountMinor: 0 } },
    ]);
    expect((await tenant.api.get('/receivables')).body.items).toEqual([]);
    expect((await tenant.api.get(`/receivables/${orderId}`)).body).toMatchObject({
      paidMinor: 3570,
      openMinor: 0,
    });
    expect(await tenant.balances()).toMatchObject({ [ROLES.BANK]: 3570, [ROLES.REVENUE]: 3000 });
  });

  test('is paid once by a transfer that is sent twice', async () => {
    const { orderId } = await owed();
    const path = `/receivables/${orderId}/payments`;
    const first = await tenant.api.post(path, transfer('10.00'), 'transfer-1');
    const second = await tenant.api.post(path, transfer('10.00'), 'transfer-1');
    expect(second.body).toEqual(first.body);
    expect((await tenant.api.get(`/receivables/${orderId}`)).body).toMatchObject({ paidMinor: 1000 });
  });

  test.each([
    ['another currency', { amount: '1.00', currency: 'EUR', reference: 'R' }, 422, 'payment-not-of-invoice'],
    ['nothing', { amountMinor: 0, currency: 'USD', reference: 'R' }, 422, 'payment-not-of-invoice'],
    ['no reference', { amountMinor: 1, currency: 'USD' }, 400, 'validation-failed'],
  ])('refuses a payment of %s', async (_what, body, status, code) => {
    const { orderId } = await owed();
    expect(await tenant.api.post(`/receivables/${orderId}/payments`, body)).toMatchObject({
      status,
      body: { type: `urn:erp:problem:${code}` },
    });
  });

  test('is unknown for an order without an invoice', async () => {
    for (const answer of [
      await tenant.api.get(`/receivables/${newId()}`),
      await tenant.api.post(`/receivables/${newId()}/payments`, transfer('1.00')),
    ])
      expect(answer).toMatchObject({ status: 404, body: { type: 'urn:erp:problem:receivable-not-found' } });
  });
});
