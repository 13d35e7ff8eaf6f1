import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { money, sumMoney } from '@erp/kernel';
import { LinesNotOnSale } from './order-errors.js';
import type { SoldProduct } from './order-line.js';
import { importGiven, place } from './order-placing.js';

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

  test('tax is rounded half to even by line and never over the sum, so that splitting a line may change it', () => {
    const halfEven = (numerator: bigint, denominator: bigint): bigint => {
      const [down, rest] = [numerator / denominator, numerator % denominator];
      const up = 2n * rest > denominator || (2n * rest === denominator && down % 2n === 1n);
      return up ? down + 1n : down;
    };
    fc.assert(
      fc.property(products, fc.array(fc.nat(), { minLength: 1, maxLength: 50 }), (sold, picks) => {
        const lines = picks.map((pick) => ({ sku: sold[pick % sold.length]!.sku, quantity: (pick % 9) + 1 }));
        const placed = place(
          { ...heading, lines },
          onSale(...sold.map((p) => product(p.sku, p.price, p.rate))),
        );
        const taxes = placed.lines.map((line) => {
          const { price, rate } = sold.find((p) => p.sku === line.sku)!;
          return halfEven(BigInt(price) * BigInt(line.quantity) * BigInt(rate), 10_000n);
        });
        expect(placed.lines.map((line) => BigInt(line.tax.amountMinor))).toEqual(taxes);
        const net = placed.lines.reduce((sum, line) => sum + line.net.amountMinor, 0);
        expect(BigInt(placed.total.amountMinor - net)).toBe(taxes.reduce((sum, tax) => sum + tax, 0n));
      }),
    );
    // Three lines of 0.25 at 10%: 0.02 each, 0.06 in all; on the sum of 0.75 it would be 0.08.
    const three = [1, 1, 1].map((quantity) => ({ sku: 'A', quantity }));
    const placed = place({ ...heading, lines: three }, onSale(product('A', 25, 1000)));
    expect(placed.total.amountMinor).toBe(75 + 6);
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
