import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { money, type Money } from '@erp/kernel';
import { isSettled } from './payment-status.js';
import {
  authorisationAnswered,
  captureAnswered,
  neverAuthorised,
  orderCancelled,
  orderPlaced,
  shipmentDispatched,
  stockReserved,
  unheardOf,
  voidAnswered,
  type Answer,
  type Ask,
  type Decision,
  type Payment,
  type PlacedOrder,
  type Tell,
} from './payment.js';

const TOTAL = money(2933, 'USD');
const AT = new Date('2026-11-23T10:00:00Z');

const placedFor = (total: Money, paymentToken: string | null): PlacedOrder => ({
  customerId: 'customer',
  total,
  paymentToken,
  lines: [{ lineNumber: 1, sku: 'CD', quantity: 1, net: total, tax: money(0, 'USD'), total }],
});
const BY_CARD = placedFor(TOTAL, 'tok_visa');
const ON_ACCOUNT = placedFor(TOTAL, null);
const FREE = placedFor(money(0, 'USD'), 'tok_visa');

const DONE: Answer = { status: 'DONE', id: 'id-1', amountMinor: TOTAL.amountMinor };
const DECLINED: Answer = { status: 'DECLINED', code: 'CARD_DECLINED' };

type Fact = 'placed' | 'reserved' | 'cancelled' | 'dispatched';

const hear = (payment: Payment, fact: Fact, order: PlacedOrder): Decision => {
  switch (fact) {
    case 'placed':
      return orderPlaced(payment, order);
    case 'reserved':
      return stockReserved(payment);
    case 'cancelled':
      return orderCancelled(payment, 'CUSTOMER_REQUEST', AT);
    case 'dispatched':
      return shipmentDispatched(payment, AT);
  }
};

/** A payment after these facts, the gateway having answered nothing yet; with all that was asked and told. */
function after(facts: readonly Fact[], order: PlacedOrder = BY_CARD) {
  let payment = unheardOf('order', 'payment');
  const asked: Ask[] = [];
  const told: Tell[] = [];
  let invoices = 0;
  for (const fact of facts) {
    const decision = hear(payment, fact, order);
    ({ payment } = decision);
    if (decision.ask) asked.push(decision.ask);
    told.push(...decision.tell);
    invoices += decision.invoice ? 1 : 0;
  }
  return { payment, asked, told, invoices };
}

describe('facts', () => {
  test.each<[readonly Fact[], PlacedOrder, string, readonly Ask[], readonly Tell[]]>([
    [['placed'], BY_CARD, 'WAITING', [], []],
    [['reserved'], BY_CARD, 'WAITING', [], []],
    [['dispatched'], BY_CARD, 'WAITING', [], []],
    [['placed', 'reserved'], BY_CARD, 'AUTHORISING', ['AUTHORISE'], []],
    [['reserved', 'placed'], BY_CARD, 'AUTHORISING', ['AUTHORISE'], []],
    [['cancelled', 'placed', 'reserved'], BY_CARD, 'ENDED', [], []],
    [['placed', 'cancelled', 'reserved'], BY_CARD, 'ENDED', [], []],
    // What never reaches the gateway.
    [['placed', 'reserved'], ON_ACCOUNT, 'AUTHORISED', [], ['AUTHORIZED']],
    [['placed', 'reserved', 'cancelled'], ON_ACCOUNT, 'VOIDED', [], ['AUTHORIZED', 'VOIDED']],
    [['placed', 'reserved', 'dispatched'], ON_ACCOUNT, 'ON_ACCOUNT', [], ['AUTHORIZED']],
    [['dispatched', 'reserved', 'placed'], ON_ACCOUNT, 'ON_ACCOUNT', [], ['AUTHORIZED']],
    [['placed', 'reserved'], FREE, 'AUTHORISED', [], ['AUTHORIZED']],
    [['placed', 'reserved', 'dispatched'], FREE, 'CAPTURED', [], ['AUTHORIZED', 'CAPTURED']],
    [['placed', 'reserved', 'cancelled'], FREE, 'VOIDED', [], ['AUTHORIZED', 'VOIDED']],
  ])('%j make %o %s', (facts, order, status, asked, told) => {
    expect(after(facts, order)).toMatchObject({ payment: { status }, asked, told });
  });

  test('the same one twice is the same payment', () => {
    const order: readonly Fact[] = ['placed', 'reserved', 'dispatched', 'cancelled'];
    for (const fact of order) {
      const { payment } = after([fact]);
      expect(hear(payment, fact, BY_CARD)).toEqual({ payment, ask: null, tell: [], invoice: false });
      expect(hear(payment, fact, BY_CARD).payment).toBe(payment);
    }
  });

  test('an order with its dispatch is invoiced once, whichever was first', () => {
    expect(after(['placed', 'dispatched', 'placed', 'dispatched', 'reserved']).invoices).toBe(1);
    expect(after(['dispatched', 'placed', 'reserved']).invoices).toBe(1);
    expect(after(['placed', 'reserved', 'cancelled']).invoices).toBe(0);
  });
});

describe('answers of the gateway', () => {
  const authorising = after(['placed', 'reserved']).payment;
  const cancelledMeanwhile = after(['placed', 'reserved', 'cancelled']).payment;
  const dispatchedMeanwhile = after(['placed', 'reserved', 'dispatched']).payment;
  const authorised = authorisationAnswered(authorising, DONE).payment;
  const capturing = shipmentDispatched(authorised, AT).payment;
  const voiding = orderCancelled(authorised, 'CUSTOMER_REQUEST', AT).payment;

  test.each<[string, Decision, string, Ask | null, readonly Tell[]]>([
    ['authorised', authorisationAnswered(authorising, DONE), 'AUTHORISED', null, ['AUTHORIZED']],
    ['declined', authorisationAnswered(authorising, DECLINED), 'FAILED', null, ['FAILED']],
    [
      'authorised, the order cancelled meanwhile',
      authorisationAnswered(cancelledMeanwhile, DONE),
      'VOIDING',
      'VOID',
      [],
    ],
    [
      'declined, the order cancelled meanwhile',
      authorisationAnswered(cancelledMeanwhile, DECLINED),
      'ENDED',
      null,
      [],
    ],
    ['never authorised, and cancelled', neverAuthorised(cancelledMeanwhile), 'ENDED', null, []],
    ['never authorised, and not cancelled', neverAuthorised(authorising), 'AUTHORISING', null, []],
    [
      'authorised, the goods gone meanwhile',
      authorisationAnswered(dispatchedMeanwhile, DONE),
      'CAPTURING',
      'CAPTURE',
      ['AUTHORIZED'],
    ],
    ['captured', captureAnswered(capturing, DONE), 'CAPTURED', null, ['CAPTURED']],
    ['capture declined', captureAnswered(capturing, DECLINED), 'CAPTURE_FAILED', null, ['CAPTURE_FAILED']],
    ['voided', voidAnswered(voiding, DONE), 'VOIDED', null, ['VOIDED']],
    ['nothing to void', voidAnswered(voiding, DECLINED), 'VOIDED', null, ['VOIDED']],
  ])('%s', (_what, decision, status, ask, tell) => {
    expect(decision).toMatchObject({ payment: { status }, ask, tell });
  });

  test('a second answer, and one to another step, change nothing', () => {
    const steps = [authorisationAnswered, captureAnswered, voidAnswered];
    const captured = captureAnswered(capturing, DONE).payment;
    const voided = voidAnswered(voiding, DONE).payment;
    for (const payment of [captured, voided, authorised, after(['cancelled']).payment])
      for (const answered of steps) expect(answered(payment, DONE).payment).toBe(payment);
  });

  test('what was captured is remembered, and why it was not', () => {
    expect(captureAnswered(capturing, DONE).payment).toMatchObject({
      captureId: 'id-1',
      capturedMinor: 2933,
    });
    expect(captureAnswered(capturing, DECLINED).payment).toMatchObject({
      capturedMinor: 0,
      declineCode: 'CARD_DECLINED',
    });
  });
});

/** A gateway that answers at some time between the facts, and the answers that follow at the end. */
interface Story {
  readonly order: PlacedOrder;
  readonly facts: readonly Fact[];
  /** Before each fact: does the gateway answer what is open? */
  readonly answers: readonly boolean[];
  readonly declines: boolean;
}

/** Plays a story to its end; what is asked is answered at once when it is the gateway's turn. */
function play({ order, facts, answers, declines }: Story) {
  let payment = unheardOf('order', 'payment');
  let open: Ask | null = null;
  const told: Tell[] = [];
  const take = (decision: Decision): void => {
    ({ payment } = decision);
    told.push(...decision.tell);
    if (decision.ask) open = decision.ask;
  };
  const answer = (): void => {
    const asked = open;
    open = null;
    if (asked === 'AUTHORISE') take(authorisationAnswered(payment, declines ? DECLINED : DONE));
    if (asked === 'CAPTURE') take(captureAnswered(payment, DONE));
    if (asked === 'VOID') take(voidAnswered(payment, DONE));
  };
  facts.forEach((fact, i) => {
    if (answers[i]) answer();
    take(hear(payment, fact, order));
  });
  for (let i = 0; i < 3; i++) answer();
  return { payment, told };
}

describe('in every order of arrival, with the gateway answering at any time (R9)', () => {
  const order = fc.constantFrom(BY_CARD, ON_ACCOUNT, FREE);
  const stories = (facts: readonly Fact[]) =>
    fc.record({
      order,
      facts: fc.shuffledSubarray([...facts], { minLength: facts.length }),
      answers: fc.array(fc.boolean(), { minLength: facts.length, maxLength: facts.length }),
      declines: fc.constant(false),
    });

  test('an order that leaves ends the same: paid, or owed', () => {
    fc.assert(
      fc.property(stories(['placed', 'reserved', 'dispatched']), (story) => {
        const straight = play({
          ...story,
          facts: ['placed', 'reserved', 'dispatched'],
          answers: [true, true, true],
        });
        const { payment, told } = play(story);
        expect(payment).toEqual(straight.payment);
        expect(told).toEqual(straight.told);
        expect(payment.status).toBe(story.order === ON_ACCOUNT ? 'ON_ACCOUNT' : 'CAPTURED');
      }),
    );
  });

  test('an order that is cancelled ends with nothing held, and whoever was told of a promise hears of its end', () => {
    fc.assert(
      fc.property(stories(['placed', 'reserved', 'cancelled']), (story) => {
        const { payment, told } = play(story);
        expect(payment.status).toBe(
          payment.authorizationId || told.includes('AUTHORIZED') ? 'VOIDED' : 'ENDED',
        );
        expect(payment.capturedMinor).toBe(0);
        if (told.includes('AUTHORIZED')) expect(told).toEqual(['AUTHORIZED', 'VOIDED']);
      }),
    );
  });

  test('a declined order ends with nothing held; its decline is told unless it was cancelled before', () => {
    fc.assert(
      fc.property(stories(['placed', 'reserved', 'cancelled']), (story) => {
        const { payment, told } = play({ ...story, order: BY_CARD, declines: true });
        expect(payment).toMatchObject({ authorizationId: null, capturedMinor: 0 });
        expect(told).toEqual(payment.status === 'FAILED' ? ['FAILED'] : []);
        expect(['FAILED', 'ENDED']).toContain(payment.status);
      }),
    );
  });

  test('an order that both left and was cancelled is collected, or its receivable stays open: it is never lost', () => {
    fc.assert(
      fc.property(stories(['placed', 'reserved', 'dispatched', 'cancelled']), (story) => {
        const { payment } = play(story);
        expect(isSettled(payment.status)).toBe(true);
        expect(payment.dispatchedAt).toEqual(AT);
      }),
    );
  });
});
