import { describe, expect, test } from '@jest/globals';
import { broken } from '../finding.testing.js';
import type { EventFacts, OutboxFact, ParkedFact, ProcessedFact, TopicFact } from './event-facts.js';
import { compareOutboxAndTopic, countDuplicates } from './outbox-and-topic.js';
import { compareTopicAndInbox } from './topic-and-inbox.js';

const PLACED = 'commerce.OrderPlaced';
const TOPIC = 'commerce-events';

const row = (id: number, change: Partial<OutboxFact> = {}): OutboxFact => ({
  id,
  eventId: `e${id}`,
  type: PLACED,
  topic: TOPIC,
  key: 'k',
  status: 'PUBLISHED',
  ...change,
});
const record = (n: number, offset = n, change: Partial<TopicFact> = {}): TopicFact => ({
  partition: 0,
  offset,
  eventId: `e${n}`,
  type: PLACED,
  tenantId: 't',
  publisher: 'commerce',
  key: 'k',
  occurredAtMs: 1_000,
  ...change,
});
const processed = (n: number, offset = n, change: Partial<ProcessedFact> = {}): ProcessedFact => ({
  eventId: `e${n}`,
  type: PLACED,
  topic: TOPIC,
  partition: 0,
  offset,
  processedAtMs: 2_000 + n,
  ...change,
});

interface World {
  outbox?: OutboxFact[];
  topic?: TopicFact[];
  processed?: ProcessedFact[];
  parked?: ParkedFact[];
  next?: number;
  keptFromMs?: number;
}

/** Three events of one key that went their way, unless changed. */
function world(change: World = {}): EventFacts {
  const inbox = change.processed ?? [processed(1), processed(2), processed(3)];
  return {
    publishers: [{ context: 'commerce', outbox: change.outbox ?? [row(1), row(2), row(3)] }],
    topics: new Map([[TOPIC, change.topic ?? [record(1), record(2), record(3)]]]),
    subscribers: [
      {
        context: 'inventory',
        types: new Set([PLACED]),
        processed: new Map(inbox.map((p) => [p.eventId, p])),
        parked: change.parked ?? [],
        nextOffsets: new Map([[`${TOPIC}/0`, change.next ?? 10]]),
      },
    ],
    outboxKeptFromMs: change.keptFromMs ?? 0,
    inboxKeptFromMs: change.keptFromMs ?? 0,
  };
}

const outboxBreaches = (change: World) => broken(compareOutboxAndTopic(world(change)));
const inboxBreaches = (change: World) => broken(compareTopicAndInbox(world(change)));

test('events that went their way break nothing, and every rule was held against something', () => {
  const findings = [...compareOutboxAndTopic(world()), ...compareTopicAndInbox(world())];

  expect(broken(findings)).toEqual({});
  expect(findings.filter(({ checked }) => checked === 0)).toEqual([]);
});

describe('outbox and topic', () => {
  test.each(['PENDING', 'FAILED'] as const)('a row that is %s at rest is named', (status) => {
    expect(outboxBreaches({ outbox: [row(1), row(2), row(3, { status })] })).toEqual({
      'every outbox row is PUBLISHED': [`commerce ${PLACED} e3 (row 3) is ${status}`],
    });
  });

  test('a PUBLISHED row that is in no topic is lost', () => {
    expect(outboxBreaches({ topic: [record(1), record(3)] })).toEqual({
      'every PUBLISHED outbox row stands in its topic': [`commerce ${PLACED} e2 (row 2) is not in ${TOPIC}`],
    });
  });

  test('a record that no outbox knows is foreign', () => {
    expect(Object.keys(outboxBreaches({ topic: [record(1), record(2), record(3), record(9)] }))).toEqual([
      "every record of a topic stands in its publisher's outbox",
    ]);
  });

  test('a record from before the retention of the outbox is no breach', () => {
    expect(
      outboxBreaches({ topic: [record(0), record(1), record(2), record(3)], keptFromMs: 5_000 }),
    ).toEqual({});
  });

  test('a record in the topic of another context is foreign there', () => {
    const facts = world();
    const topics = new Map([...facts.topics, ['inventory-events', [record(2)]]]);

    expect(Object.keys(broken(compareOutboxAndTopic({ ...facts, topics })))).toEqual([
      "every record of a topic stands in its publisher's outbox",
    ]);
  });

  test.each([
    [{ key: 'other' }, []],
    [{ type: 'commerce.OrderCancelled' }, ['every PUBLISHED outbox row stands in its topic']],
  ])('a record that differs by %o is named', (to, also) => {
    expect(Object.keys(outboxBreaches({ topic: [record(1), record(2, 2, to), record(3)] }))).toEqual([
      ...also,
      'a record has the type and the key of its outbox row',
    ]);
  });

  describe('an event that is published in an old form, too (ADR-027)', () => {
    const NEW = { eventId: 'e2', type: `${PLACED}.v3` };
    const both = {
      outbox: [row(1), row(2, NEW), row(3, { eventId: 'e2' })],
      topic: [record(1), record(2, 2, NEW)],
    };

    test('stands in the topic twice, and was not sent twice', () => {
      const topic = [...both.topic, record(2, 3)];
      expect(outboxBreaches({ ...both, topic })).toEqual({});
      expect(countDuplicates(world({ topic }).topics)).toBe(0);
    });

    test('is lost for its old readers when only the new form was sent', () => {
      expect(outboxBreaches(both)).toEqual({
        'every PUBLISHED outbox row stands in its topic': [
          `commerce ${PLACED} e2 (row 3) is not in ${TOPIC}`,
        ],
      });
    });

    test.each([{ key: 'other' }, { type: 'commerce.OrderConfirmed' }])(
      'shares its id with no row that differs by %o',
      (change) => {
        const other = { eventId: 'e2', ...change };
        const breaches = outboxBreaches({
          outbox: [row(1), row(2, NEW), row(3, other)],
          topic: [...both.topic, record(2, 3, change)],
        });
        expect(Object.keys(breaches)).toEqual(['outbox rows that share an event id are forms of one event']);
      },
    );
  });

  test('two events of a key in the wrong order are named', () => {
    expect(outboxBreaches({ topic: [record(1), record(3, 2), record(2, 3)] })).toEqual({
      'within a key, the topic has the order of the outbox': [
        `${TOPIC}/0 offset 3: ${PLACED} e2 (row 2) of key k comes after row 3`,
      ],
    });
  });

  test('the order of different keys is free', () => {
    const outbox = [row(1), row(2, { key: 'b' })];
    expect(outboxBreaches({ outbox, topic: [record(2, 1, { key: 'b' }), record(1, 2)] })).toEqual({});
  });

  test('an event sent twice is counted, and no breach of order', () => {
    const topic = [record(1), record(2), record(1, 3), record(2, 4), record(3, 5)];
    expect(outboxBreaches({ topic })).toEqual({});
    expect(countDuplicates(world({ topic }).topics)).toBe(2);
  });
});

describe('topic and inbox', () => {
  test('an event that was passed over is lost', () => {
    expect(inboxBreaches({ processed: [processed(1), processed(3)] })).toEqual({
      'every event is processed by its subscribers, or parked': [
        `inventory: ${PLACED} e2 at ${TOPIC}/0/2 was passed over`,
      ],
    });
  });

  test('an event that is not read yet is told as such, not as lost', () => {
    expect(inboxBreaches({ processed: [processed(1), processed(2)], next: 3 })).toEqual({
      'every subscriber has read its topics to the end': [
        `inventory: ${PLACED} e3 at ${TOPIC}/0/3 is not read yet (it reads 3 next)`,
      ],
    });
  });

  test('a parked event is named with its key, and is not lost', () => {
    const parked: ParkedFact = {
      id: '7',
      topic: TOPIC,
      partition: 0,
      offset: 2,
      key: 'k',
      eventId: 'e2',
      status: 'PARKED',
      reason: 'HANDLER',
      error: 'the cat is on the keyboard',
    };
    expect(inboxBreaches({ processed: [processed(1), processed(3)], parked: [parked] })).toEqual({
      'no event is parked, waits behind a parked one, or was skipped': [
        `inventory: parked row 7, key k, event e2 at ${TOPIC}/0/2: PARKED, HANDLER: the cat is on the keyboard`,
      ],
    });
  });

  test('an event of an age at which the inbox forgets is no breach', () => {
    expect(inboxBreaches({ processed: [processed(3)], keptFromMs: 5_000 })).toEqual({});
  });

  test('a processed event that is in no topic is named', () => {
    expect(inboxBreaches({ topic: [record(1), record(2)] })).toEqual({
      'every processed event stands in its topic, where the inbox says': [
        `inventory: ${PLACED} e3 does not stand at ${TOPIC}/0/3`,
      ],
    });
  });

  test('an event processed at its second occurrence is as good', () => {
    const topic = [record(1), record(2), record(3), record(1, 4)];
    expect(inboxBreaches({ topic, processed: [processed(1, 4), processed(2), processed(3)] })).toEqual({});
  });

  test('two events of a key processed in the wrong order are named', () => {
    const late = processed(1, 1, { processedAtMs: 9_000 });
    expect(Object.keys(inboxBreaches({ processed: [late, processed(2), processed(3)] }))).toEqual([
      'within a key, events are processed in the order of the topic',
    ]);
  });

  test('a reader of the old form that was passed over has lost it, though its new form was there (ADR-027)', () => {
    const topic = [record(1), record(2, 2, { type: `${PLACED}.v3` }), record(2, 3)];
    expect(inboxBreaches({ topic, processed: [processed(1)] })).toEqual({
      'every event is processed by its subscribers, or parked': [
        `inventory: ${PLACED} e2 at ${TOPIC}/0/3 was passed over`,
      ],
    });
    expect(inboxBreaches({ topic, processed: [processed(1), processed(2, 3)] })).toEqual({});
  });

  test('a handler that the audit does not know of is named', () => {
    const unlisted = processed(4, 4, { type: 'commerce.ProductListed' });
    expect(
      Object.keys(inboxBreaches({ processed: [processed(1), processed(2), processed(3), unlisted] })),
    ).toEqual(['a subscriber processes only types that the audit expects of it']);
  });
});
