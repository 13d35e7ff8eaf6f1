import { describe, expect, test } from '@jest/globals';
import { broken } from '../finding.testing.js';
import { checkBusiness } from './check-business.js';
import type { BusinessFacts } from './business-facts.js';
import { changed, changedMoney, without, WORLD } from './facts.testing.js';
import type { OrderFact } from './order-facts.js';

const brokenBy = (facts: BusinessFacts) => broken(checkBusiness(facts));
const rulesBrokenBy = (facts: BusinessFacts) => Object.keys(brokenBy(facts));

test('orders that went their way break nothing, and every rule was held against something', () => {
  const findings = checkBusiness(WORLD);

  expect(broken(findings)).toEqual({});
  expect(findings.filter(({ checked }) => checked === 0)).toEqual([]);
});

describe('an order adds up', () => {
  const SUM = "an order's total is the sum of its lines, and a line's that of net and tax";
  const [line] = WORLD.orders[0]!.lines;

  test('a total that is not the sum of the lines is named, and so is the invoice over another sum', () => {
    expect(brokenBy(changed('orders', 'completed', { totalMinor: 120n }))).toEqual({
      [SUM]: ['order completed of tenant t: the total is 120, the lines add up to 119 minor units'],
      "an invoice's total is that of its order": [
        'order completed of tenant t: invoice inv-completed over 119 USD, ordered for 120 USD',
      ],
    });
  });

  test('a line whose total is not net and tax is named', () => {
    const lines = [{ ...line!, taxMinor: 20n }];
    expect(brokenBy(changed('orders', 'completed', { lines }))).toEqual({
      [SUM]: ['order completed of tenant t: line 1: 100 + 20 is not 119'],
    });
  });
});

describe('an order does not wait for ever (R9)', () => {
  const waiting = (change: Partial<OrderFact>) => changed('orders', 'confirmed', change);

  test('past the deadline it is named, by its own or by the usual one', () => {
    const IN_TIME = 'no order waits past its deadline';
    const named = ['order confirmed of tenant t is CONFIRMED, 600 s after it was placed'];
    expect(brokenBy(waiting({ deadlineAtMs: 599_999 }))).toEqual({ [IN_TIME]: named });
    expect(rulesBrokenBy({ ...WORLD, orderDeadlineMs: 599_999 })).toEqual([IN_TIME]);
    expect(brokenBy(waiting({ deadlineAtMs: 600_001 }))).toEqual({});
  });

  test('one that shipping does not answer is named', () => {
    expect(rulesBrokenBy(waiting({ status: 'CANCELLING' }))).toEqual([
      'no order is left CANCELLING: shipping answers',
    ]);
  });
});

describe('what is under way is held', () => {
  const HELD = 'a CONFIRMED or AUTHORIZED order has an active reservation for exactly its lines';

  test('an order without a reservation is named', () => {
    expect(brokenBy(without('reservations', 'confirmed'))).toEqual({
      [HELD]: ['order confirmed of tenant t is CONFIRMED, but inventory holds nothing for it'],
    });
  });

  test('one whose reservation was released is named', () => {
    expect(brokenBy(changed('reservations', 'confirmed', { status: 'RELEASED' }))).toEqual({
      [HELD]: ['order confirmed of tenant t is CONFIRMED, but reservation res-confirmed is RELEASED'],
    });
  });

  test.each([
    ['too few', [{ lineNumber: 1, sku: 'CD', quantity: 1 }]],
    ['another SKU', [{ lineNumber: 1, sku: 'LP', quantity: 2 }]],
    [
      'a line too many',
      [
        { lineNumber: 1, sku: 'CD', quantity: 2 },
        { lineNumber: 2, sku: 'CD', quantity: 1 },
      ],
    ],
    ['no line', []],
  ])('a reservation that holds %s is named', (_what, lines) => {
    expect(rulesBrokenBy(changed('reservations', 'confirmed', { lines }))).toEqual([HELD]);
  });

  test('a reservation of another tenant does not count', () => {
    expect(rulesBrokenBy(changed('reservations', 'confirmed', { tenantId: 'u' }))).toEqual([
      'what any context has of an order belongs to one that commerce knows',
      HELD,
    ]);
  });
});

test('an order that others know and commerce does not is named, with what they have', () => {
  const { 'what any context has of an order belongs to one that commerce knows': named } = brokenBy(
    without('orders', 'cancelled'),
  );
  expect(named).toEqual([
    'order cancelled of tenant t is unknown in commerce, but reservation res-cancelled is RELEASED, shipment ship-cancelled is STOPPED, payment pay-cancelled is VOIDED',
  ]);
});

describe('an order that left', () => {
  const LEFT = 'an order that left has a shipment that left, and no other has';

  test('without a shipment that left is named, and so is stock that was issued for none', () => {
    expect(brokenBy(changed('shipments', 'account', { status: 'PACKED' }))).toEqual({
      [LEFT]: ['order account of tenant t is SHIPPED, but shipment ship-account is PACKED'],
      'what was shipped is what was ordered': ['order account of tenant t: shipped nothing, ordered 2 CD'],
      'what the stock ledger issued is what was shipped': [
        'order account of tenant t: issued 2 CD, shipped nothing',
      ],
    });
  });

  test('a shipment that left for an order that did not is named', () => {
    expect(rulesBrokenBy(changed('orders', 'account', { status: 'CONFIRMED' }))).toContain(LEFT);
  });

  test('COMPLETED, with a shipment that is on the road, is named', () => {
    expect(rulesBrokenBy(changed('shipments', 'completed', { status: 'DISPATCHED' }))).toEqual([
      'a COMPLETED order has a shipment that is DELIVERED',
    ]);
  });

  test('whose stock is still reserved is named', () => {
    expect(brokenBy(changed('reservations', 'completed', { status: 'RESERVED' }))).toEqual({
      'an order that left has its reservation ISSUED': [
        'order completed of tenant t is COMPLETED, but reservation res-completed is RESERVED',
      ],
    });
  });

  test.each([
    [
      'is still to be captured',
      changedMoney('payments', 'completed', { authorized: true, status: 'AUTHORISED' }),
    ],
    [
      'was captured by nobody, with nothing open',
      {
        ...changedMoney('payments', 'completed', { status: 'CAPTURE_FAILED', capturedMinor: 0n }),
        charges: null,
      },
    ],
  ])('whose payment %s is named', (_what, facts) => {
    expect(rulesBrokenBy(facts)).toContain('an order that left is paid, or its receivable is open');
  });

  test('whose capture failed may leave the receivable open', () => {
    const facts = changedMoney('payments', 'completed', { status: 'CAPTURE_FAILED', capturedMinor: 0n });
    const receivables = facts.money.receivables.with(0, {
      ...facts.money.receivables[0]!,
      bookedMinor: 119n,
    });
    expect(rulesBrokenBy({ ...facts, charges: null, money: { ...facts.money, receivables } })).toEqual([
      'accounts receivable of a tenant is the sum of what its orders leave open', // the balance was left as it was
    ]);
  });
});

describe('for a CANCELLED order', () => {
  test.each(['RESERVED', 'ISSUED'] as const)('a reservation that is %s is named', (status) => {
    expect(brokenBy(changed('reservations', 'cancelled', { status }))).toEqual({
      'nothing is held in stock for a CANCELLED order': [
        `order cancelled of tenant t is CANCELLED, but reservation res-cancelled is ${status}`,
      ],
    });
  });

  test('a shipment that may still leave is named', () => {
    expect(rulesBrokenBy(changed('shipments', 'cancelled', { status: 'PLANNED' }))).toEqual([
      'nothing is planned for a CANCELLED order',
    ]);
  });

  test('an authorisation that was not voided is named', () => {
    expect(
      brokenBy(changedMoney('payments', 'cancelled', { authorized: true, status: 'AUTHORISED' })),
    ).toEqual({
      'no authorisation is left for a CANCELLED order': [
        'order cancelled of tenant t is CANCELLED, but payment pay-cancelled of 119 USD is AUTHORISED',
      ],
    });
  });

  test('money that was captured is named', () => {
    expect(rulesBrokenBy(changedMoney('payments', 'cancelled', { capturedMinor: 119n }))).toContain(
      'nothing is captured or invoiced for a CANCELLED order',
    );
  });
});
