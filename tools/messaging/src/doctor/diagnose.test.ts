import { describe, expect, test } from '@jest/globals';
import { diagnose } from './diagnose.js';
import type { DatabaseFacts, Facts } from './facts/facts.js';
import { partition, topic, transaction, wellFacts } from './facts/facts.testing.js';
import { isUnread } from './facts/facts.js';
import { type Thresholds, THRESHOLDS } from './finding.js';

const causes = (facts: Facts, thresholds: Partial<Thresholds> = {}) =>
  diagnose(facts, { ...THRESHOLDS, ...thresholds }).map(({ cause }) => cause);
const only = (facts: Facts) => {
  const findings = diagnose(facts);
  expect(findings).toHaveLength(1);
  return findings[0]!;
};

const withPostgres = (changed: object, facts = wellFacts()): Facts => ({
  ...facts,
  postgres: { ...facts.postgres, ...changed },
});
const withTopic = (changed: Parameters<typeof topic>[0]): Facts => ({
  ...wellFacts(),
  broker: {
    ...wellFacts().broker,
    topics: new Map([['commerce-events', topic(changed)]]),
  },
});
const withoutGroup = (facts: Facts): Facts => ({
  ...facts,
  broker: {
    ...facts.broker,
    groups: new Map([['commerce', { members: [], committed: new Map() }]]),
  },
});
const later = (facts: Facts, oldestId: string | null, next = 10n): Facts => ({
  ...facts,
  contexts: facts.contexts.map((context) => ({
    ...context,
    later: { oldestId, applied: [{ topic: 'commerce-events', partition: 0, next, quietMs: 61_000 }] },
  })),
});
const outbox = (
  changed: Partial<NonNullable<DatabaseFacts['outbox']>>,
): NonNullable<DatabaseFacts['outbox']> => {
  const { facts } = wellFacts().contexts[0]!;
  if (isUnread(facts)) throw new Error('the facts of a test are read');
  return { ...facts.outbox!, ...changed };
};
const waiting = (ageMs = 60_000) =>
  outbox({ pending: 3, oldest: { id: '7', topic: 'commerce-events', ageMs } });
const applied = (next: bigint, quietMs = 60_000): DatabaseFacts['inbox'] => ({
  applied: [{ topic: 'commerce-events', partition: 0, next, quietMs }],
  parked: [],
});

test('a platform at rest is well', () => {
  expect(diagnose(wellFacts())).toEqual([]);
});

describe('transactions', () => {
  test('one with a transaction id holds back the floor; its values are not told', () => {
    const found = only(withPostgres({ transactions: [transaction()] }));
    expect(found).toMatchObject({ cause: 'long-transaction', severity: 'WARNING', context: 'commerce' });
    expect(found.what).toContain('pid 17, application "an import"');
    expect(found.what).toContain('UPDATE orders SET note = ?');
  });

  test.each([
    ['one that only reads', { hasXid: false }],
    ['a young one', { ageMs: 100 }],
    ['one that itself waits', { blockedBy: [99] }],
  ])('%s is no cause', (_, changed) => {
    expect(causes(withPostgres({ transactions: [transaction(changed)] }))).toEqual([]);
  });

  test('while rows wait, or somebody does, it is an error', () => {
    const rows = later(wellFacts({ outbox: waiting(1) }), '7');
    expect(only(withPostgres({ transactions: [transaction()] }, rows)).why).toContain(
      '3 outbox rows of commerce wait',
    );
    const blocked = [transaction({ hasXid: false }), transaction({ pid: 18, ageMs: 5, blockedBy: [17] })];
    expect(only(withPostgres({ transactions: blocked }))).toMatchObject({ severity: 'ERROR' });
  });

  test('whoever locked the outbox explains a relay that sends nothing', () => {
    const locks = [{ pid: 17, table: 'commerce_outbox_events', mode: 'AccessExclusiveLock' }];
    const facts = later(wellFacts({ outbox: waiting(), locks }), '7');
    const blocked = [transaction(), transaction({ pid: 5, ageMs: 5, blockedBy: [17] })];
    expect(causes(withPostgres({ transactions: blocked }, facts))).toEqual(['long-transaction']);
  });
});

describe('the relay', () => {
  test('a backlog that moves is no stall', () => {
    expect(causes(later(wellFacts({ outbox: waiting() }), '8'))).toEqual([]);
  });

  test('a holder that sends nothing hangs, and is named', () => {
    const found = only(later(wellFacts({ outbox: waiting() }), '7'));
    expect(found).toMatchObject({ cause: 'relay-hangs', severity: 'ERROR' });
    expect(found.what).toContain('pid 5 of PostgreSQL');
  });

  test('but not when the broker is down, or has no such topic', () => {
    const facts = later(wellFacts({ outbox: waiting() }), '7');
    expect(causes({ ...facts, broker: { unread: 'refused', code: null } })).toEqual(['broker-down']);
    const missing = { ...facts.broker, topics: new Map() } as Facts['broker'];
    expect(causes({ ...facts, broker: missing })).toEqual(['topic-missing']);
  });

  test.each([
    [0, 'no relay of commerce is connected'],
    [2, '2 relays of commerce stand by'],
  ])('with %d on standby and nobody who holds the lock', (standby, words) => {
    const facts = later(wellFacts({ outbox: waiting(), relay: { holder: null, standby } }), '7');
    expect(only(facts)).toMatchObject({ cause: 'relay-missing', what: expect.stringContaining(words) });
  });
});

describe('consumers', () => {
  test('a group that the broker tells nothing of', () => {
    const groups = new Map([['commerce', { error: 'GROUP_COORDINATOR_NOT_AVAILABLE' }]]);
    const found = only({ ...wellFacts(), broker: { ...wellFacts().broker, groups } });
    expect(found).toMatchObject({ cause: 'group-unreadable', context: 'commerce' });
  });

  test('lag without members; members and no lag are well', () => {
    expect(causes(withoutGroup(wellFacts({ inbox: applied(4n) })))).toEqual(['consumers-missing']);
    expect(causes(withoutGroup(wellFacts()))).toEqual([]);
  });

  test('a partition that stands still, and one that moves', () => {
    const facts = wellFacts({ inbox: applied(4n) });
    const found = only(later(facts, null, 4n));
    expect(found.what).toContain(
      'commerce has applied nothing of commerce-events/0 for 1 min, and 6 records wait',
    );
    expect(causes(later(facts, null, 5n))).toEqual([]);
    expect(causes(later(wellFacts({ inbox: applied(4n, 100) }), null, 4n))).toEqual([]);
  });

  test.each([
    ['made anew', 12n, 0n],
    ['retention went past it', 1n, 4n],
  ])('a topic that contradicts the database: %s', (_, next, low) => {
    const facts = wellFacts({ inbox: applied(next) });
    const topics = new Map([
      ['commerce-events', topic({ partitions: [partition(0, { low }), partition(1)] })],
    ]);
    expect(causes({ ...facts, broker: { ...facts.broker, topics } as Facts['broker'] })).toEqual([
      'partition-held-back',
    ]);
  });

  test("the service's own words are told once", () => {
    const facts = wellFacts({ inbox: applied(99n) });
    const heldBack = { 'commerce-events/0': 'the topic was made anew' };
    const health = { ready: true, heldBack, clock: null };
    const found = only({ ...facts, services: [{ context: 'commerce', url: 'http://c', health }] });
    expect(found.what).toBe('commerce does not read commerce-events/0: the topic was made anew');
  });
});

describe('topics', () => {
  test.each([
    ['partition-count', { partitions: [partition(0)] }],
    ['under-replicated', { partitions: [partition(0, { inSync: 2 }), partition(1)] }],
    ['message-limit', { maxMessageBytes: 1_000 }],
  ])('%s', (cause, changed) => {
    expect(causes(withTopic(changed))).toEqual([cause]);
  });

  test('a partition without a leader', () => {
    const topics = new Map([['commerce-events', { error: 'LEADER_NOT_AVAILABLE' }]]);
    const found = only({ ...wellFacts(), broker: { ...wellFacts().broker, topics } });
    expect(found).toMatchObject({ cause: 'partition-without-leader', severity: 'ERROR' });
    expect(found.what).toContain('LEADER_NOT_AVAILABLE');
  });
});

describe('dead letters and refusals', () => {
  const parked = {
    type: 'a.B',
    reason: 'HANDLER',
    error: 'Error: no\n at',
    keys: 1,
    queued: 2,
    id: '4',
    key: 'k',
  };
  const withParked = (...heads: object[]) =>
    wellFacts({
      inbox: { ...applied(10n)!, parked: heads as NonNullable<DatabaseFacts['inbox']>['parked'] },
    });

  test('oldest first; what is tried again soon is none', () => {
    const young = { ...parked, id: '9', ageMs: 20_000, retried: 0 };
    const old = { ...parked, ageMs: 90_000, retried: 0 };
    const soon = { ...parked, id: '11', ageMs: 100, retried: 1 };
    const found = diagnose(withParked(young, old, soon));
    expect(found.map(({ what }) => /dead letter (\d+)/.exec(what)![1])).toEqual(['4', '9']);
    expect(found[0]!.remedy).toContain(
      'npm run messaging -- dead-letters retry 4 --context commerce --reason "..."',
    );
  });

  test('a refused timestamp points at the clocks', () => {
    const refused = {
      type: 'a.B',
      topic: 'commerce-events',
      error: 'the broker refused it (INVALID_TIMESTAMP)',
      events: 1,
      keys: 1,
      waiting: 0,
      eventId: 'e',
      key: 'k',
      waitingForKey: 0,
      bytes: 10,
      ageMs: 1_000,
    };
    const found = only(wellFacts({ outbox: outbox({ refused: [refused] }) }));
    expect(found.cause).toBe('broker-refuses');
    expect(found.remedy[0]).toMatch(/^set the clocks/);
  });
});

describe('clocks', () => {
  test.each([
    [3_600_000, '1 h ahead of'],
    [-90_000, '1 min 30 s behind'],
  ])("PostgreSQL's is off by %d ms", (aheadMs, words) => {
    const found = only(withPostgres({ clock: { aheadMs, uncertainMs: 5 } }));
    expect(found).toMatchObject({ cause: 'clock-skew', severity: 'WARNING' });
    expect(found.what).toContain(words);
    expect(causes(withPostgres({ clock: { aheadMs, uncertainMs: 5 } }), { clockToleranceMs: 4e6 })).toEqual(
      [],
    );
  });

  test('what a slow answer may hide is no difference', () => {
    expect(causes(withPostgres({ clock: { aheadMs: 5_000, uncertainMs: 4_000 } }))).toEqual([]);
  });

  test("a service's, and that of a relay by its record", () => {
    const health = { ready: true, heldBack: {}, clock: { aheadMs: 60_000, uncertainMs: 502 } };
    const services = [{ context: 'commerce', url: 'http://c', health }];
    expect(only({ ...wellFacts(), services }).what).toContain(
      'The clock of commerce (http://c) is 1 min ahead',
    );
    const record = only(withTopic({ newestAt: new Date('2026-05-04T03:10:00Z') }));
    expect(record.what).toContain(
      'The newest record of commerce-events says 2026-05-04T03:10:00.000Z, 10 min after',
    );
  });
});

describe('what PostgreSQL answers', () => {
  test.each([
    ['ECONNREFUSED', 'postgres-down'],
    ['53300', 'connections-used-up'],
    ['53100', 'disk-full'],
    ['53200', 'postgres-out-of-resources'],
    ['28P01', 'auditor-refused'],
  ])('%s is %s, told once, and before the broker', (code, cause) => {
    const unread = { unread: 'no', code };
    const contexts = [{ context: 'commerce', database: 'erp_commerce', facts: unread, later: null }];
    const facts = { ...wellFacts(), postgres: unread, contexts, broker: { unread: 'no', code: null } };
    expect(causes(facts)).toEqual([cause, 'broker-down']);
  });

  test('nothing of the server, but all of its databases', () => {
    expect(causes({ ...wellFacts(), postgres: { unread: 'no', code: '42501' } })).toEqual([
      'statistics-unread',
    ]);
  });
});

test('rows that the default partition will keep for ever', () => {
  const days = (n: number) => outbox({ inDefault: 3, oldestInDefaultMs: n * 24 * 3_600_000 });
  expect(causes(wellFacts({ outbox: days(29) }))).toEqual([]);
  expect(causes(wellFacts({ outbox: days(31) }))).toEqual(['outbox-default-rows']);
});

test('errors come before warnings, causes before what they bring about', () => {
  const facts = later(wellFacts({ outbox: waiting(), inbox: applied(99n) }), '7');
  const disks = [{ folder: '.stack', freeBytes: 1, totalBytes: 100 }];
  const all = withPostgres({ seesOthers: false }, { ...facts, disks });
  expect(causes(all)).toEqual(['disk-full', 'relay-hangs', 'partition-held-back', 'rights-missing']);
});
