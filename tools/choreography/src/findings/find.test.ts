import { describe, expect, test } from '@jest/globals';
import type { Choreography } from '../choreography.js';
import { choreography, deadline, job, on, request } from '../choreography.testing.js';
import { verdict } from '../commands.js';
import { BadExcuses, readExcuses } from './excuses.js';
import { find } from './find.js';
import { type Excuse, RULES, type Rule } from './finding.js';

/** An order that is reserved or not, with a deadline, and with nothing to find. */
const sound = [
  request('commerce', 'PlaceOrder', { emits: ['commerce.OrderPlaced'], jobs: ['order-deadline'] }),
  deadline('commerce', 'order-deadline', { emits: ['commerce.OrderCancelled'] }),
  on('commerce.OrderPlaced', 'inventory', {
    emits: ['inventory.StockReserved', 'inventory.ReservationFailed'],
  }),
  on('inventory.StockReserved', 'commerce', { emits: ['commerce.OrderConfirmed'] }),
  on('inventory.ReservationFailed', 'commerce', { emits: ['commerce.OrderCancelled'] }),
  on('commerce.OrderCancelled', 'inventory'),
  on('commerce.OrderConfirmed', 'shipping'),
];

const without = (...ids: string[]) => sound.filter(({ id }) => !ids.includes(id));

const found = (of: Choreography, excuses: readonly Excuse[] = []) =>
  find(of, excuses).filter(({ excuse }) => excuse === null);

test('a sound choreography has no findings (R9)', () => {
  expect(found(choreography(sound))).toEqual([]);
});

/** What must be found, and what its message and its advice must name. */
const FAULTY: readonly (readonly [Rule, Choreography, string, readonly string[]])[] = [
  [
    'unheard',
    choreography(without('shipping OnOrderConfirmed.run')),
    'commerce.OrderConfirmed',
    ['no context handles it', '@On(OrderConfirmed)'],
  ],
  [
    'unpublished',
    choreography([...sound, on('inventory.StockCounted', 'commerce')]),
    'inventory.StockCounted',
    ['Nothing in inventory declares', 'OnStockCounted.run of commerce', 'emits'],
  ],
  [
    'uncompensated',
    choreography([
      ...without('commerce OnReservationFailed.run'),
      on('inventory.ReservationFailed', 'commerce'),
    ]),
    'inventory.ReservationFailed',
    ['commerce only keeps it', '@On(ReservationFailed, { emits'],
  ],
  [
    'endless-wait',
    choreography([
      ...without('commerce PlaceOrder.run', 'commerce order-deadline.run'),
      request('commerce', 'PlaceOrder', { emits: ['commerce.OrderPlaced'] }),
    ]),
    'commerce.OrderPlaced',
    [
      'published by PlaceOrder.run',
      'inventory.StockReserved or inventory.ReservationFailed',
      'deadline: true',
    ],
  ],
  [
    'cycle',
    choreography([
      ...without('inventory OnOrderCancelled.run'),
      on('commerce.OrderCancelled', 'inventory', { emits: ['inventory.ReservationFailed'] }),
    ]),
    'commerce.OrderCancelled, inventory.ReservationFailed',
    ["commerce's OnReservationFailed.run", "inventory's OnOrderCancelled.run", 'publish nothing'],
  ],
  [
    'lost-job',
    choreography([
      ...without('shipping OnOrderConfirmed.run'),
      on('commerce.OrderConfirmed', 'shipping', { jobs: ['pick'] }),
    ]),
    'shipping pick',
    ['OnOrderConfirmed.run of shipping may add the job pick', "@Job('pick')"],
  ],
];

describe('a fault is found, and the message says what to do', () => {
  test.each(FAULTY)('%s', (rule, faulty, at, words) => {
    const finding = found(faulty).find((one) => one.rule === rule);
    expect(finding?.at).toBe(at);
    for (const word of words) expect(`${finding?.message} ${finding?.mend}`).toContain(word);
    const { text, status } = verdict(find(faulty, []), []);
    expect(status).toBe(1);
    expect(text).toContain(`${rule}: ${at}\n`);
    expect(text).toMatch(/^choreography: \d passed, [1-9] failed$/m);
  });

  test('every rule has a choreography here that breaks it', () => {
    expect(new Set(FAULTY.map(([rule]) => rule))).toEqual(new Set(Object.keys(RULES)));
  });

  test('a job that nobody adds', () => {
    expect(found(choreography([...sound, job('shipping', 'pick')]))).toMatchObject([
      { rule: 'lost-job', at: 'shipping pick', mend: expect.stringContaining('Name pick in the jobs') },
    ]);
  });
});

describe('a wait', () => {
  test('may have its deadline from a step before it, in another context, if that reaches whoever waits', () => {
    const payment = [
      on('inventory.StockReserved', 'financial', { emits: ['financial.PaymentAuthorized'] }),
      on('financial.PaymentAuthorized', 'shipping', { emits: ['shipping.ShipmentDispatched'] }),
      on('shipping.ShipmentDispatched', 'financial', { emits: ['financial.PaymentCaptured'] }),
      on('financial.PaymentCaptured', 'commerce'),
    ];
    const unreached = found(choreography([...sound, ...payment]));
    expect(unreached).toMatchObject([{ rule: 'endless-wait', at: 'financial.PaymentAuthorized' }]);
    const told = on('commerce.OrderCancelled', 'financial');
    expect(found(choreography([...sound, ...payment, told]))).toEqual([]);
  });

  test('that a deadline begins is not ended by it', () => {
    const asks = [
      ...without('commerce order-deadline.run'),
      deadline('commerce', 'order-deadline', { emits: ['commerce.CancellationRequested'] }),
      on('commerce.CancellationRequested', 'shipping', { emits: ['shipping.ShipmentStopped'] }),
      on('shipping.ShipmentStopped', 'commerce', { emits: ['commerce.OrderCancelled'] }),
    ];
    expect(found(choreography(asks))).toMatchObject([
      { rule: 'endless-wait', at: 'commerce.CancellationRequested' },
    ]);
  });

  test('is not ended by a deadline that tells nobody, but in the transaction that added it', () => {
    const silent = without('commerce PlaceOrder.run', 'commerce order-deadline.run');
    const upload = request('commerce', 'Upload', { jobs: ['abandon', 'place'] });
    const place = job('commerce', 'place', { emits: ['commerce.OrderPlaced'] });
    const abandon = deadline('commerce', 'abandon', {});
    expect(found(choreography([...silent, upload, place, abandon]))).toMatchObject([
      { rule: 'endless-wait', at: 'commerce.OrderPlaced' },
    ]);
    const itself = request('commerce', 'PlaceOrder', { emits: ['commerce.OrderPlaced'], jobs: ['abandon'] });
    expect(found(choreography([...silent, itself, abandon]))).toEqual([]);
  });

  test('is none where the answer is only kept', () => {
    const kept = [
      ...without('commerce PlaceOrder.run', 'commerce order-deadline.run'),
      request('commerce', 'ListProduct', { emits: ['commerce.ProductListed'] }),
      on('commerce.ProductListed', 'shipping', { emits: ['shipping.ProductMeasured'] }),
      on('shipping.ProductMeasured', 'commerce'),
    ];
    expect(found(choreography(kept)).filter(({ rule }) => rule === 'endless-wait')).toEqual([]);
  });
});

test('a job that adds itself again is no cycle', () => {
  const again = [
    ...without('shipping OnOrderConfirmed.run'),
    on('commerce.OrderConfirmed', 'shipping', { jobs: ['pick'] }),
    job('shipping', 'pick', { jobs: ['pick'] }),
  ];
  expect(found(choreography(again))).toEqual([]);
});

describe('an excuse', () => {
  const excuse: Excuse = {
    rule: 'unheard',
    at: 'commerce.OrderConfirmed',
    reason: 'It is for the audit trail alone.',
  };
  const unheard = choreography(without('shipping OnOrderConfirmed.run'));

  test('lets a finding be, and is shown with it', () => {
    expect(found(unheard, [excuse])).toEqual([]);
    expect(find(unheard, [excuse])).toMatchObject([{ rule: 'unheard', excuse }]);
  });

  test('holds for its rule and its place alone', () => {
    for (const other of [
      { ...excuse, rule: 'uncompensated' as const },
      { ...excuse, at: 'commerce.OrderPlaced' },
    ])
      expect(found(unheard, [other]).map(({ rule }) => rule)).toEqual(['unheard', 'stale-excuse']);
  });

  test('that excuses nothing any more is a finding', () => {
    expect(found(choreography(sound), [excuse])).toMatchObject([
      { rule: 'stale-excuse', at: 'unheard commerce.OrderConfirmed', mend: 'Take the excuse away.' },
    ]);
  });

  test.each([
    ['{', 'is no JSON'],
    ['{}', 'is no array'],
    [
      '[{ "rule": "unheared", "at": "a.B", "reason": "for the audit trail alone" }]',
      'rule "unheared" is none of unheard,',
    ],
    ['[{ "rule": "unheard", "reason": "for the audit trail alone" }]', '"at" is missing'],
    ['[{ "rule": "unheard", "at": "a.B", "reason": "is fine" }]', 'reason "is fine" is not a sentence'],
    ['[null]', 'excuse 1 (at nothing)'],
  ])('that cannot be read says why: %s', (text, message) => {
    expect(() => readExcuses(text)).toThrow(BadExcuses);
    expect(() => readExcuses(text)).toThrow(message);
  });
});
