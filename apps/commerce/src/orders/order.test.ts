import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { money, sumMoney } from '@erp/kernel';
import { LinesNotOnSale, OrderNotCancellable } from './order-errors.js';
import type { SoldProduct } from './order-line.js';
import { ORDER_STATUSES, type OrderStatus } from './order-status.js';
import { cancel, confirm, expire, importGiven, place, refuseForStock, type Order } from './order.js';

const heading = {
  orderId: '018f2a4e-0000-7000-8000-000000000001',
  orderNumber: 'O-1',
  customerId: '018f2a4e-0000-7000-8000-000000000002',
  placedOn: '2026-11-23',
  currency: 'USD',
  paymentToken: null,
  shipToAddressId: null,
};
const product = (
  sku: string,
  amountMinor: number,
  taxRateBasisPoints: number,
  currency = 'USD',
): SoldProduct => ({
  sku,
  unitPrice: money(amountMinor, currency),
  taxRateBasisPoints,
});
const onSale = (...products: SoldProduct[]) => new Map(products.map((p) => [p.sku, p]));
const order = (status: OrderStatus): Order => ({ orderId: heading.orderId, status, cancellation: null });

describe('an order is placed', () => {
  test('given products on sale, then each line is priced, taxed and summed', () => {
    const lines = [
      { sku: 'CD', quantity: 2 },
      { sku: 'LP', quantity: 1 },
    ];
    const placed = place({ ...heading, lines }, onSale(product('CD', 1999, 1900), product('LP', 1050, 0)));
    expect(
      placed.lines.map((l) => [l.lineNumber, l.net.amountMinor, l.tax.amountMinor, l.total.amountMinor]),
    ).toEqual([
      [1, 3998, 760, 4758], // 759.62
      [2, 1050, 0, 1050],
    ]);
    expect(placed.total).toEqual(money(5808, 'USD'));
  });

  test('given a tax of exactly half a cent, then it goes to the even cent', () => {
    const taxOf = (net: number) =>
      place({ ...heading, lines: [{ sku: 'A', quantity: 1 }] }, onSale(product('A', net, 1000))).lines[0]?.tax
        .amountMinor;
    expect([taxOf(25), taxOf(35)]).toEqual([2, 4]);
  });

  test('given lines that cannot be sold, then all of them are named and nothing is placed', () => {
    const lines = ['CD', 'nothing', 'YEN'].map((sku) => ({ sku, quantity: 1 }));
    const products = onSale(product('CD', 100, 0), product('YEN', 100, 0, 'JPY'));
    const placing = () => place({ ...heading, lines }, products);
    expect(placing).toThrow(LinesNotOnSale);
    expect(placing).toThrow(
      expect.objectContaining({
        code: 'lines-not-on-sale',
        violations: [
          { pointer: '/lines/1/sku', detail: 'line 2: there is no product with the SKU "nothing"' },
          { pointer: '/lines/2/sku', detail: 'line 3: "YEN" is sold in JPY, the order is in USD' },
        ],
      }),
    );
  });
});

describe('an order is imported', () => {
  test('given a gross amount, then it is the total and no price is made up', () => {
    const imported = importGiven({
      ...heading,
      sku: 'CDNOW',
      quantity: 2,
      amount: money(2933, 'USD'),
      taxRateBasisPoints: 0,
    });
    expect(imported.total).toEqual(money(2933, 'USD'));
    expect(imported.lines).toEqual([
      {
        lineNumber: 1,
        sku: 'CDNOW',
        quantity: 2,
        unitPrice: null,
        net: money(2933, 'USD'),
        tax: money(0, 'USD'),
        total: money(2933, 'USD'),
      },
    ]);
  });
});

describe('whatever is ordered', () => {
  const products = fc.uniqueArray(
    fc.record({
      sku: fc.stringMatching(/^[A-Z]{1,3}$/),
      price: fc.integer({ min: 0, max: 10_000_000 }),
      rate: fc.integer({ min: 0, max: 10_000 }),
    }),
    { minLength: 1, maxLength: 20, selector: (p) => p.sku },
  );

  test('a line is net plus tax, the order is the sum of its lines, and no tax is off by more than half a cent', () => {
    fc.assert(
      fc.property(products, fc.array(fc.nat(), { minLength: 1, maxLength: 50 }), (sold, picks) => {
        const lines = picks.map((pick) => ({
          sku: sold[pick % sold.length]!.sku,
          quantity: (pick % 999) + 1,
        }));
        const placed = place(
          { ...heading, lines },
          onSale(...sold.map((p) => product(p.sku, p.price, p.rate))),
        );
        for (const line of placed.lines) {
          const rate = sold.find((p) => p.sku === line.sku)!.rate;
          expect(line.net.amountMinor).toBe(line.unitPrice!.amountMinor * line.quantity);
          expect(line.total.amountMinor).toBe(line.net.amountMinor + line.tax.amountMinor);
          expect(Math.abs(line.tax.amountMinor * 10_000 - line.net.amountMinor * rate)).toBeLessThanOrEqual(
            5_000,
          );
        }
        expect(placed.total).toEqual(
          sumMoney(
            placed.lines.map((l) => l.total),
            'USD',
          ),
        );
      }),
    );
  });

  test('an imported amount is kept to the cent at any tax rate', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 10_000 }), (gross, rate) => {
        const imported = importGiven({
          ...heading,
          sku: 'A',
          quantity: 1,
          amount: money(gross, 'USD'),
          taxRateBasisPoints: rate,
        });
        const [line] = imported.lines;
        expect(imported.total.amountMinor).toBe(gross);
        expect(line!.net.amountMinor + line!.tax.amountMinor).toBe(gross);
        expect(line!.net.amountMinor).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('an order waits for stock', () => {
  test('given it is reserved, then the order is confirmed', () => {
    expect(confirm(order('PLACED')).status).toBe('CONFIRMED');
  });

  test('given it cannot be reserved, then the order is cancelled and says why', () => {
    expect(refuseForStock(order('PLACED'), 'CD: 3 ordered, 1 available')).toEqual({
      orderId: heading.orderId,
      status: 'CANCELLED',
      cancellation: { reason: 'STOCK_RESERVATION_FAILED', detail: 'CD: 3 ordered, 1 available' },
    });
  });

  test('given nobody answers in time, then the order is cancelled with the deadline', () => {
    expect(expire(order('PLACED'), 900_000).cancellation).toEqual({
      reason: 'DEADLINE_EXPIRED',
      detail: 'no answer about stock within 900000 ms',
    });
  });

  test.each(['CONFIRMED', 'SHIPPED', 'COMPLETED', 'CANCELLED'] as const)(
    'given it is already %s, then no answer and no deadline changes it',
    (status) => {
      const decided = order(status);
      expect(confirm(decided)).toBe(decided);
      expect(refuseForStock(decided, 'late')).toBe(decided);
      expect(expire(decided, 1)).toBe(decided);
    },
  );
});

describe('a customer cancels', () => {
  test.each(['PLACED', 'CONFIRMED'] as const)('a %s order: it is cancelled', (status) => {
    expect(cancel(order(status))).toMatchObject({
      status: 'CANCELLED',
      cancellation: { reason: 'CUSTOMER_REQUEST' },
    });
  });

  test('a second time: nothing changes', () => {
    const once = cancel(order('CONFIRMED'));
    expect(cancel(once)).toBe(once);
  });

  test.each(['SHIPPED', 'COMPLETED'] as const)('a %s order: it is refused', (status) => {
    expect(() => cancel(order(status))).toThrow(OrderNotCancellable);
  });
});

describe('whatever happens in whatever order', () => {
  const happenings: Record<string, (o: Order) => Order> = {
    reserved: confirm,
    notReserved: (o) => refuseForStock(o, 'none'),
    deadline: (o) => expire(o, 1),
    cancelled: (o) => (o.status === 'SHIPPED' || o.status === 'COMPLETED' ? o : cancel(o)),
  };

  test('a cancelled order stays as it ended, and one that was confirmed ends only by the customer', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(happenings)), { maxLength: 12 }), (names) => {
        const states = names.reduce<Order[]>(
          (all, name) => [...all, happenings[name]!(all.at(-1)!)],
          [order('PLACED')],
        );
        const firstEnd = states.find((o) => o.status === 'CANCELLED');
        if (firstEnd) expect(states.at(-1)).toBe(firstEnd);
        const wasConfirmed = states.some((o) => o.status === 'CONFIRMED');
        if (wasConfirmed && firstEnd) expect(firstEnd.cancellation?.reason).toBe('CUSTOMER_REQUEST');
        expect(ORDER_STATUSES).toContain(states.at(-1)!.status);
      }),
    );
  });
});
