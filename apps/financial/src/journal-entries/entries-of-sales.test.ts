import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { money } from '@erp/kernel';
import { ROLES } from '../accounts/account.js';
import {
  captureEntry,
  creditNoteEntry,
  invoiceEntry,
  receiptEntry,
  refundEntry,
  reversedInvoiceEntry,
} from './entries-of-sales.js';
import type { JournalEntry } from './journal-entry.js';

const SOURCE = { orderId: 'o-1', sourceId: 's-1', reference: 'INV-000001', date: '2026-11-23' };
const usd = (amountMinor: number) => money(amountMinor, 'USD');

/** Debit above zero, credit below, in minor units. */
const sums = (entries: readonly JournalEntry[]): Record<string, number> => {
  const all: Record<string, number> = {};
  for (const { accountCode, side, amount } of entries.flatMap((entry) => entry.postings))
    all[accountCode] = (all[accountCode] ?? 0) + (side === 'DEBIT' ? 1 : -1) * amount.amountMinor;
  return all;
};

describe('what is posted for a sale', () => {
  test.each([
    [
      'an invoice',
      invoiceEntry(SOURCE, { net: usd(2465), tax: usd(468) }),
      { [ROLES.RECEIVABLE]: 2933, [ROLES.REVENUE]: -2465, [ROLES.TAX_PAYABLE]: -468 },
    ],
    [
      'an invoice without tax',
      invoiceEntry(SOURCE, { net: usd(100), tax: usd(0) }),
      { [ROLES.RECEIVABLE]: 100, [ROLES.REVENUE]: -100 },
    ],
    [
      'a credit note',
      creditNoteEntry(SOURCE, { net: usd(100), tax: usd(19) }),
      { [ROLES.RECEIVABLE]: -119, [ROLES.REVENUE]: 100, [ROLES.TAX_PAYABLE]: 19 },
    ],
    ['a capture', captureEntry(SOURCE, usd(119)), { [ROLES.CLEARING]: 119, [ROLES.RECEIVABLE]: -119 }],
    ['a refund', refundEntry(SOURCE, usd(119)), { [ROLES.CLEARING]: -119, [ROLES.RECEIVABLE]: 119 }],
    ['a receipt', receiptEntry(SOURCE, usd(119)), { [ROLES.BANK]: 119, [ROLES.RECEIVABLE]: -119 }],
  ])('%s', (_what, entries, expected) => {
    expect(sums(entries)).toEqual(expected);
  });

  test('nothing for an order that costs nothing', () => {
    expect(invoiceEntry(SOURCE, { net: usd(0), tax: usd(0) })).toEqual([]);
    expect(captureEntry(SOURCE, usd(0))).toEqual([]);
  });

  test('an invoice that is taken back whole is reversed, and one credit note after the other gives the same sums', () => {
    const amounts = fc.integer({ min: 1, max: 1e9 });
    fc.assert(
      fc.property(amounts, amounts, fc.integer({ min: 0, max: 100 }), (net, tax, percent) => {
        const whole = { net: usd(net), tax: usd(tax) };
        const [entry] = invoiceEntry(SOURCE, whole);
        const first = {
          net: usd(Math.floor((net * percent) / 100)),
          tax: usd(Math.floor((tax * percent) / 100)),
        };
        const second = { net: usd(net - first.net.amountMinor), tax: usd(tax - first.tax.amountMinor) };
        const reversed = reversedInvoiceEntry(SOURCE, entry!);
        expect(reversed.reversesEntryId).toBe(entry!.entryId);
        const split = [...creditNoteEntry(SOURCE, first), ...creditNoteEntry(SOURCE, second)];
        expect(sums([reversed])).toEqual(sums(split));
      }),
    );
  });
});
