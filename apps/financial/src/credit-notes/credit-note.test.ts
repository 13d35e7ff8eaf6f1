import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { money } from '@erp/kernel';
import { afterCredit, creditFor, type Credit, type InvoicedLine } from './credit-note.js';

const usd = (amountMinor: number) => money(amountMinor, 'USD');
const line = (lineNumber: number, quantity: number, net: number, tax: number): InvoicedLine => ({
  lineNumber,
  quantity,
  creditedQuantity: 0,
  net: usd(net),
  tax: usd(tax),
});

describe('what is credited', () => {
  const invoice = [line(1, 3, 1000, 190), line(2, 1, 500, 95)];

  test('for a whole return is the whole invoice', () => {
    const credit = creditFor(
      invoice,
      [
        { lineNumber: 1, quantity: 3 },
        { lineNumber: 2, quantity: 1 },
      ],
      'USD',
    );
    expect(credit).toMatchObject({ net: usd(1500), tax: usd(285), total: usd(1785), whole: true });
  });

  test('for one piece of three is its part, and that of the last piece is the rest', () => {
    const first = creditFor(invoice, [{ lineNumber: 1, quantity: 1 }], 'USD');
    expect(first).toMatchObject({ net: usd(333), tax: usd(63), total: usd(396), whole: false });
    const left = afterCredit(invoice, first);
    const rest = creditFor(left, [{ lineNumber: 1, quantity: 2 }], 'USD');
    expect(rest).toMatchObject({ net: usd(667), tax: usd(127), whole: false });
  });

  test('is nothing for pieces and lines that the invoice does not have', () => {
    const credit = creditFor(
      afterCredit(invoice, creditFor(invoice, [{ lineNumber: 2, quantity: 1 }], 'USD')),
      [
        { lineNumber: 2, quantity: 1 },
        { lineNumber: 7, quantity: 1 },
      ],
      'USD',
    );
    expect(credit).toEqual({ lines: [], net: usd(0), tax: usd(0), total: usd(0), whole: false });
  });

  test('however the goods come back, in however many returns, all credit notes add up to the invoice', () => {
    const invoices = fc
      .array(
        fc.record({
          quantity: fc.integer({ min: 1, max: 9 }),
          net: fc.integer({ min: 0, max: 100_000 }),
          tax: fc.integer({ min: 0, max: 19_000 }),
        }),
        { minLength: 1, maxLength: 4 },
      )
      .map((lines) => lines.map(({ quantity, net, tax }, i) => line(i + 1, quantity, net, tax)));
    const back = fc.array(
      fc.record({ lineNumber: fc.integer({ min: 1, max: 4 }), quantity: fc.integer({ min: 1, max: 4 }) }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(invoices, back, (invoiced, returns) => {
        const all = invoiced.map(({ lineNumber, quantity }) => ({ lineNumber, quantity }));
        let lines: readonly InvoicedLine[] = invoiced;
        const credits: Credit[] = [];
        for (const one of [...returns.map((pieces) => [pieces]), all]) {
          const credit = creditFor(lines, one, 'USD');
          lines = afterCredit(lines, credit);
          credits.push(credit);
          expect(credit.total.amountMinor).toBe(credit.net.amountMinor + credit.tax.amountMinor);
          expect(credit.lines.every(({ net, tax }) => net.amountMinor >= 0 && tax.amountMinor >= 0)).toBe(
            true,
          );
        }
        const sum = (amounts: readonly { amountMinor: number }[]) =>
          amounts.reduce((total, { amountMinor }) => total + amountMinor, 0);
        expect(sum(credits.map(({ net }) => net))).toBe(sum(invoiced.map(({ net }) => net)));
        expect(sum(credits.map(({ tax }) => tax))).toBe(sum(invoiced.map(({ tax }) => tax)));
        // Whole is what takes all back at once: the sum, and no credit before it.
        for (const [i, credit] of credits.entries())
          if (credit.whole)
            expect(credits.slice(0, i).every(({ lines: before }) => before.length === 0)).toBe(true);
      }),
    );
  });
});
