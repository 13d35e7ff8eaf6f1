import { familyOf } from '@erp/common-messaging/contract';
import { Invariant, type Finding } from '../finding.js';
import type { EventFacts, OutboxFact, TopicFact } from './event-facts.js';

/** Nothing lost, nothing invented, and each key in its order between the outbox and the topic (R11, R14). */
export function compareOutboxAndTopic(facts: EventFacts): Finding[] {
  const atRest = new Invariant('every outbox row is PUBLISHED', { settles: true });
  const published = new Invariant('every PUBLISHED outbox row stands in its topic');
  const known = new Invariant("every record of a topic stands in its publisher's outbox");
  const oneFact = new Invariant('outbox rows that share an event id are forms of one event');
  const agreed = new Invariant('a record has the type and the key of its outbox row');
  const ordered = new Invariant('within a key, the topic has the order of the outbox');

  const outboxes = new Map(facts.publishers.map(({ context, outbox }) => [context, new Rows(outbox)]));
  const inTopic = new Map([...facts.topics].map(([topic, records]) => [topic, new Forms(records)]));

  for (const { context, outbox } of facts.publishers) {
    for (const row of outbox) {
      const name = `${context} ${row.type} ${row.eventId} (row ${row.id})`;
      const first = outboxes.get(context)!.firstOf(row.eventId);
      oneFact.hold(row === first || areForms(first, row), () => {
        return `${name} of key ${row.key} has the id of ${first.type} (row ${first.id}) of key ${first.key}`;
      });
      atRest.hold(row.status === 'PUBLISHED', () => `${name} is ${row.status}`);
      if (row.status === 'PUBLISHED')
        published.hold(inTopic.get(row.topic)?.has(row) ?? false, () => `${name} is not in ${row.topic}`);
    }
  }

  for (const [topic, records] of facts.topics) {
    const lastOfKey = new Map<string, OutboxFact>();
    for (const record of firstOccurrences(records)) {
      const row = outboxes.get(record.publisher)?.of(record);
      const name = `${topic}/${record.partition} offset ${record.offset}: ${record.type} ${record.eventId}`;
      // A record of an age at which outbox rows are dropped proves nothing by having none.
      if (row || !(record.occurredAtMs < facts.outboxKeptFromMs))
        known.hold(row?.topic === topic, () => `${name}, said to be from "${record.publisher}", is foreign`);
      if (!row) continue;
      agreed.hold(row.type === record.type && row.key === record.key, () => {
        return `${name} with key ${record.key} is ${row.type} with key ${row.key} in the outbox`;
      });
      const before = lastOfKey.get(row.key);
      ordered.hold(!before || before.id < row.id, () => {
        return `${name} (row ${row.id}) of key ${row.key} comes after row ${before?.id}`;
      });
      if (!before || before.id < row.id) lastOfKey.set(row.key, row);
    }
  }
  return [atRest, published, known, oneFact, agreed, ordered].map((invariant) => invariant.finding());
}

/** How many records a relay sent more than once; not a breach, because inboxes absorb them. */
export function countDuplicates(topics: EventFacts['topics']): number {
  let duplicates = 0;
  for (const records of topics.values()) duplicates += records.length - firstOccurrences(records).length;
  return duplicates;
}

/**
 * The records without repetitions, each form of an event once (docs/adr/027-breaking-changes.md). A key has one partition, so
 * offsets order it.
 */
export function firstOccurrences(records: readonly TopicFact[]): TopicFact[] {
  const seen = new Forms();
  return records.filter((record) => !seen.has(record) && seen.add(record));
}

/** Each event once, whatever forms it stands in. */
export function eventsOf(records: readonly TopicFact[]): TopicFact[] {
  const seen = new Set<string>();
  return records.filter(({ eventId }) => !seen.has(eventId) && seen.add(eventId));
}

type Form = Pick<TopicFact, 'eventId' | 'type'>;

/** Events by id and type: one event may stand in a topic in an old form, too. */
class Forms {
  private readonly idsOf = new Map<string, Set<string>>();

  constructor(forms: readonly Form[] = []) {
    for (const form of forms) this.add(form);
  }

  add({ eventId, type }: Form): this {
    const ids = this.idsOf.get(type);
    if (ids) ids.add(eventId);
    else this.idsOf.set(type, new Set([eventId]));
    return this;
  }

  has({ eventId, type }: Form): boolean {
    return this.idsOf.get(type)?.has(eventId) ?? false;
  }
}

/** The rows of an outbox by the ids of their events. */
class Rows {
  private readonly first = new Map<string, OutboxFact>();
  private readonly more = new Map<string, OutboxFact[]>();

  constructor(rows: readonly OutboxFact[]) {
    for (const row of rows) {
      if (!this.first.has(row.eventId)) this.first.set(row.eventId, row);
      else this.more.set(row.eventId, [...(this.more.get(row.eventId) ?? []), row]);
    }
  }

  /** Of an event that has a row. */
  firstOf(eventId: string): OutboxFact {
    return this.first.get(eventId)!;
  }

  /** What a record was made of: the row of its event and type; without one, another form of the event. */
  of({ eventId, type }: Form): OutboxFact | undefined {
    const first = this.first.get(eventId);
    if (first?.type === type) return first;
    return this.more.get(eventId)?.find((row) => row.type === type) ?? first;
  }
}

const areForms = (one: OutboxFact, other: OutboxFact): boolean =>
  one.type !== other.type &&
  familyOf(one.type) === familyOf(other.type) &&
  one.topic === other.topic &&
  one.key === other.key;
