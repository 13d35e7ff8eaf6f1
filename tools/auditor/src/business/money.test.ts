import { describe, expect, test } from '@jest/globals';
import { broken } from '../finding.testing.js';
import { checkBusiness } from './check-business.js';
import type { BusinessFacts } from './business-facts.js';
import { changed, changedMoney, withMoney, WORLD } from './facts.testing.js';

const brokenBy = (facts: BusinessFacts) => broken(checkBusiness(facts));
const rulesBrokenBy = (facts: BusinessFacts) => Object.keys(brokenBy(facts));

describe('journals', () => {
  test('an entry that does not balance is named with the difference', () => {
    const imbalances = [{ currency: 'USD', minor: 5n }];
    expect(brokenBy(changedMoney('entries', null, { imbalances }))).toEqual({
      'every journal entry balances in each of its currencies': [
        'journal entry e1 of tenant t: debit less credit is 5 USD minor units',
      ],
    });
  });

  test('an entry of one posting is named', () => {
    expect(rulesBrokenBy(changedMoney('entries', null, { postings: 1 }))).toEqual([
      'every journal entry has at least two postings',
    ]);
  });

  test.each([
    ['twice', 'e1', 'journal entry e2 of tenant t reverses e1, which e0 reversed'],
    ['and never stood', 'none', 'journal entry e2 of tenant t reverses none, which does not exist'],
  ])('an entry that is reversed %s is named', (_what, reverses, text) => {
    const [e1, e2] = WORLD.money.entries;
    const entries = [e1!, { ...e1!, entryId: 'e0', reverses: 'e1' }, { ...e2!, reverses }];
    expect(brokenBy(withMoney({ entries }))).toEqual({
      'a journal entry is reversed at most once, and exists': [text],
    });
  });

  test('a trial balance that does not come to zero is named', () => {
    const balances = WORLD.money.balances.with(4, { ...WORLD.money.balances[4]!, balanceMinor: -201n });
    expect(brokenBy(withMoney({ balances }))).toEqual({
      'the trial balance of each tenant and currency comes to zero': [
        'tenant t: USD accounts add up to -1 minor units',
      ],
    });
  });
});

describe('documents', () => {
  const GAPLESS = 'invoice numbers of a tenant run from 1 to the last drawn without a gap';

  test('an order that left without an invoice is named, and so is the number that stands nowhere', () => {
    const invoices = WORLD.money.invoices.filter(({ number }) => number !== 2);
    expect(brokenBy(withMoney({ invoices }))).toMatchObject({
      'an order that left has one invoice': ['order account of tenant t is SHIPPED, but has 0 invoices'],
      [GAPLESS]: ['tenant t: no invoice has number 2, of 3 drawn'],
    });
  });

  test('a last number that was drawn and stands nowhere is a gap too', () => {
    const counters = [{ tenantId: 't', lastInvoice: 4, lastCreditNote: 1 }];
    expect(brokenBy(withMoney({ counters }))).toEqual({
      [GAPLESS]: ['tenant t: no invoice has number 4, of 4 drawn'],
    });
  });

  test('a number that was never drawn is named', () => {
    const counters = [{ tenantId: 't', lastInvoice: 2, lastCreditNote: 1 }];
    expect(brokenBy(withMoney({ counters }))).toEqual({
      [GAPLESS]: ['tenant t: invoice inv-returned has number 3, 2 are drawn'],
    });
  });

  test('a number that stands on two invoices is named, with the one that is missing', () => {
    expect(brokenBy(changedMoney('invoices', 'account', { number: 1 }))).toEqual({
      'no two invoices of a tenant have the same number': [
        'tenant t: number 1 is on invoices inv-completed and inv-account',
      ],
      [GAPLESS]: ['tenant t: no invoice has number 2, of 3 drawn'],
    });
  });

  test('the same number at another tenant is free', () => {
    const other = { ...WORLD.money.invoices[0]!, tenantId: 'u' };
    const counters = [...WORLD.money.counters, { tenantId: 'u', lastInvoice: 1, lastCreditNote: 0 }];
    expect(rulesBrokenBy(withMoney({ invoices: [...WORLD.money.invoices, other], counters }))).not.toContain(
      'no two invoices of a tenant have the same number',
    );
  });

  test('an invoice whose number is not drawn is told apart', () => {
    expect(rulesBrokenBy(changedMoney('invoices', 'returned', { number: null }))).toEqual([
      'every invoice has its number',
      GAPLESS,
    ]);
  });

  test('credit notes have a series of their own', () => {
    expect(rulesBrokenBy(changedMoney('creditNotes', null, { number: 2 }))).toEqual([
      'credit note numbers of a tenant run from 1 to the last drawn without a gap',
    ]);
  });

  test('more credited than invoiced is named, and a return that is not credited in full', () => {
    expect(rulesBrokenBy(changedMoney('creditNotes', null, { totalMinor: 120n }))).toContain(
      'what is credited is no more than what is invoiced',
    );
    expect(rulesBrokenBy(changedMoney('creditNotes', null, { totalMinor: 100n }))).toContain(
      'a RETURNED order is credited in full',
    );
  });
});

describe('receivables', () => {
  const EQUAL = 'captured - refunded + paid otherwise + open = invoiced - credited, of each order';
  const AGREED = 'accounts receivable of a tenant is the sum of what its orders leave open';

  test('an amount that the books do not have is named with all of its parts', () => {
    expect(brokenBy(changedMoney('receivables', 'account', { bankedMinor: 20n }))).toEqual({
      [EQUAL]: [
        'order account of tenant t: 0 captured - 0 refunded + 20 paid otherwise + 100 open is not 119 invoiced - 0 credited',
      ],
      [AGREED]: ['tenant t, USD: the orders leave 99 open, account 1200 has 100 minor units'],
    });
  });

  test('an amount in accounts receivable that is of no order is named', () => {
    const balances = [
      ...WORLD.money.balances,
      { ...WORLD.money.balances[0]!, account: '1200', currency: 'EUR' },
    ];
    expect(brokenBy(withMoney({ balances }))).toMatchObject({
      [AGREED]: ['tenant t, EUR: the orders leave 0 open, account 1200 has 119 minor units'],
    });
  });

  test.each([{ capturedMinor: 120n }, { refundedMinor: 120n }])('a payment with %o is named', (change) => {
    expect(rulesBrokenBy(changedMoney('payments', 'completed', change))).toContain(
      'no payment captures more than its amount, or refunds more than it captured',
    );
  });
});

describe('the payment gateway', () => {
  const charges = WORLD.charges!;

  test('a charge that is of no payment is named', () => {
    expect(
      brokenBy({ ...WORLD, charges: [...charges, { ...charges[0]!, chargeId: 'x', reference: 'who' }] }),
    ).toEqual({
      'every charge at the gateway belongs to an order with a payment': [
        'charge x of 119 USD (AUTHORIZED, 119 captured) has reference who, which is no order with a payment',
      ],
    });
  });

  test('a payment that was charged twice is named', () => {
    expect(brokenBy({ ...WORLD, charges: [...charges, { ...charges[0]!, chargeId: 'x' }] })).toEqual({
      'no payment is authorised at the gateway more than once': [
        'payment pay-completed of order completed, tenant t has the charges charge-completed, x',
      ],
      'a payment captured what the gateway captured, in the same currency': [
        'payment pay-completed of order completed, tenant t captured 119 USD, the gateway 238 USD',
      ],
    });
  });

  test('a declined attempt counts as nothing', () => {
    const declined = { ...charges[0]!, chargeId: 'x', status: 'DECLINED' as const, capturedMinor: 0n };
    expect(brokenBy({ ...WORLD, charges: [...charges, declined] })).toEqual({});
  });

  test('a capture in another currency is named', () => {
    expect(rulesBrokenBy(changed('charges', null, { currency: 'EUR' }))).toEqual([
      'a payment captured what the gateway captured, in the same currency',
    ]);
  });

  test('a refund that the gateway does not know of is named', () => {
    const returned = { ...charges[1]!, refundedMinor: 0n };
    expect(rulesBrokenBy({ ...WORLD, charges: charges.with(1, returned) })).toEqual([
      'a payment refunded what the gateway refunded',
    ]);
  });

  test('an authorisation that hangs is named', () => {
    const cancelled = { ...charges[2]!, status: 'AUTHORIZED' as const };
    expect(brokenBy({ ...WORLD, charges: charges.with(2, cancelled) })).toEqual({
      'the gateway holds no authorisation of a payment that ended without one': [
        'payment pay-cancelled of order cancelled, tenant t is VOIDED, but charge charge-cancelled of 119 USD is AUTHORIZED',
      ],
    });
  });

  test('an authorisation that the gateway refused to void is no breach: it expires', () => {
    const facts = changedMoney('payments', 'cancelled', { unreleased: true });
    const cancelled = { ...charges[2]!, status: 'AUTHORIZED' as const };
    expect(brokenBy({ ...facts, charges: charges.with(2, cancelled) })).toEqual({});
  });

  test('that was not asked is no breach', () => {
    expect(brokenBy({ ...WORLD, charges: null })).toEqual({});
  });
});
