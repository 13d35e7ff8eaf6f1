import { describe, expect, test } from '@jest/globals';
import { broken } from '../finding.testing.js';
import { checkAnswers } from './answers.js';
import type { TopicFact } from './event-facts.js';

/** The topic of events of one order, in their order. */
const topicOf = (...types: string[]): Map<string, TopicFact[]> =>
  new Map([
    [
      'events',
      types.map((type, offset) => ({
        partition: 0,
        offset,
        eventId: `e${offset}`,
        type,
        tenantId: 't',
        publisher: type.split('.')[0]!,
        key: 'o',
        occurredAtMs: 0,
      })),
    ],
  ]);
const brokenBy = (types: readonly string[], onAccount: readonly string[] = []) =>
  broken(checkAnswers(topicOf(...types), new Set(onAccount)));

const PAID = [
  'commerce.OrderPlaced',
  'inventory.StockReserved',
  'commerce.OrderConfirmed',
  'financial.PaymentAuthorized',
  'shipping.ShipmentPlanned',
];
const SHIPPED = [
  ...PAID,
  'shipping.ShipmentDispatched',
  'inventory.StockIssued',
  'financial.PaymentCaptured',
  'financial.InvoiceIssued',
];
const COMPLETED = [...SHIPPED, 'shipping.ShipmentDelivered', 'commerce.OrderCompleted'];
const RETURN = [
  'shipping.ReturnReceived',
  'inventory.StockReturned',
  'financial.CreditNoteIssued',
  'financial.PaymentRefunded',
  'commerce.ReturnCompleted',
];
const STOPPED = [
  ...PAID,
  'commerce.OrderCancellationRequested',
  'shipping.ShipmentStopped',
  'commerce.OrderCancelled',
  'inventory.StockReleased',
  'financial.PaymentVoided',
];
const REFUSED = [...COMPLETED, 'commerce.OrderCancellationRequested', 'shipping.CancellationRefused'];
const DECLINED = [
  ...PAID.slice(0, 3),
  'financial.PaymentFailed',
  'inventory.StockReleased',
  'commerce.OrderCancelled',
];
const SHORT = ['commerce.OrderPlaced', 'inventory.StockReservationFailed', 'commerce.OrderCancelled'];

describe('the ways of an order (ADR-005)', () => {
  test.each([
    ['delivered', COMPLETED],
    ['returned in two parts', [...COMPLETED, ...RETURN, ...RETURN]],
    ['stopped', STOPPED],
    ['of a declined payment', DECLINED],
    ['without stock', SHORT],
    ['cancelled before inventory heard of it', ['commerce.OrderPlaced', 'commerce.OrderCancelled']],
    [
      'cancelled before its payment was answered',
      [...SHORT.slice(0, 1), 'inventory.StockReserved', ...STOPPED.slice(-5, -1)],
    ],
    ['too late to be cancelled', REFUSED],
    ['too late to be cancelled, twice', [...REFUSED, ...REFUSED.slice(-2)]],
  ])('%s break nothing', (_way, types) => expect(brokenBy(types)).toEqual({}));

  test('an order on account is captured by nobody', () => {
    const types = SHIPPED.filter((type) => type !== 'financial.PaymentCaptured');
    expect(brokenBy(types, ['o'])).toEqual({});
    expect(brokenBy(types)).toEqual({
      'an order with ShipmentDispatched has one PaymentCaptured or PaymentCaptureFailed': [
        'order o of tenant t: 1 ShipmentDispatched, answered by 0 PaymentCaptured, 0 PaymentCaptureFailed',
      ],
    });
  });
});

/** Each answer of a way, with the rules that miss it. */
const MISSED: readonly [string, readonly string[], string, readonly string[]][] = [
  ['delivered', COMPLETED, 'inventory.StockIssued', ['an order with ShipmentDispatched has one StockIssued']],
  [
    'delivered',
    COMPLETED,
    'financial.InvoiceIssued',
    ['an order with ShipmentDispatched has one InvoiceIssued'],
  ],
  [
    'delivered',
    COMPLETED,
    'commerce.OrderCompleted',
    ['an order with ShipmentDelivered has one OrderCompleted unless ReturnCompleted'],
  ],
  [
    'delivered',
    COMPLETED,
    'commerce.OrderConfirmed',
    ['an order with StockReserved has one OrderConfirmed unless OrderCancelled'],
  ],
  [
    'delivered',
    COMPLETED,
    'shipping.ShipmentPlanned',
    ['an order with PaymentAuthorized has one ShipmentPlanned unless OrderCancelled'],
  ],
  [
    'delivered',
    COMPLETED,
    'financial.PaymentAuthorized',
    ['an order with StockReserved has one PaymentAuthorized or PaymentFailed unless OrderCancelled'],
  ],
  [
    'without stock',
    SHORT.slice(0, 2),
    'inventory.StockReservationFailed',
    ['an order with OrderPlaced has one StockReserved or StockReservationFailed unless OrderCancelled'],
  ],
  [
    'refused',
    REFUSED,
    'shipping.CancellationRefused',
    [
      'an order with OrderCancellationRequested has one ShipmentStopped or CancellationRefused unless OrderCancelled',
    ],
  ],
  [
    'stopped',
    STOPPED,
    'inventory.StockReleased',
    ['an order with OrderCancelled and StockReserved has one StockReleased'],
  ],
  [
    'stopped',
    STOPPED,
    'financial.PaymentVoided',
    ['an order with OrderCancelled and PaymentAuthorized has one PaymentVoided'],
  ],
  [
    'returned',
    [...COMPLETED, ...RETURN],
    'inventory.StockReturned',
    ['each ReturnReceived has one StockReturned'],
  ],
  [
    'returned',
    [...COMPLETED, ...RETURN],
    'financial.CreditNoteIssued',
    ['each ReturnReceived has one CreditNoteIssued'],
  ],
  [
    'returned',
    [...COMPLETED, ...RETURN],
    'financial.PaymentRefunded',
    ['each ReturnReceived has one PaymentRefunded'],
  ],
  [
    'returned',
    [...COMPLETED, ...RETURN],
    'commerce.ReturnCompleted',
    ['each ReturnReceived has one ReturnCompleted'],
  ],
];

describe('an effect that is missing, or happened twice', () => {
  test.each(MISSED)('%s, from %j without %s, breaks %j', (_way, types, missing, rules) => {
    expect(Object.keys(brokenBy(types.filter((type) => type !== missing)))).toEqual(rules);
  });

  test.each(MISSED)('%s, from %j with %s twice, breaks %j', (_way, types, doubled, rules) => {
    expect(Object.keys(brokenBy([...types, doubled]))).toEqual(expect.arrayContaining([...rules]));
  });

  test.each(['inventory.StockReservationFailed', 'financial.PaymentFailed', 'shipping.ShipmentFailed'])(
    'an order that is not cancelled after %s is named',
    (failure) => {
      expect(Object.keys(brokenBy([failure]))).toEqual([
        'an order with StockReservationFailed or ShipmentStopped or ShipmentFailed or PaymentFailed has one OrderCancelled',
      ]);
    },
  );

  test('an event in its old form, too, is no second effect; of a time that had only the old form it is one (ADR-027)', () => {
    const [records] = topicOf(...STOPPED).values();
    const old = records!.find(({ type }) => type === 'commerce.OrderCancelled')!;
    const both = records!.flatMap((record) =>
      record === old
        ? [
            { ...old, type: 'commerce.OrderCancelled.v3' },
            { ...old, offset: 99 },
          ]
        : [record],
    );
    expect(broken(checkAnswers(new Map([['events', both]]), new Set()))).toEqual({});
    const withoutOld = both.filter(({ offset }) => offset !== 99);
    expect(broken(checkAnswers(new Map([['events', withoutOld]]), new Set()))).toEqual({});
  });

  test('a record that was sent twice is no second effect', () => {
    const [records] = topicOf(...COMPLETED).values();
    const again = { ...records![6]!, offset: 99 };
    expect(broken(checkAnswers(new Map([['events', [...records!, again]]]), new Set()))).toEqual({});
  });
});
