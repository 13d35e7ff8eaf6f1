import { Invariant, type Finding } from '../finding.js';
import type { EventFacts, OutboxFact, TopicFact } from './event-facts.js';

/** Nothing lost, nothing invented, and each key in its order between the outbox and the topic (R11, R14). */
export function compareOutboxAndTopic(facts: EventFacts): Finding[] {
  const atRest = new Invariant('every outbox row is PUBLISHED', { settles: true });
  const published = new Invariant('every PUBLISHED outbox row stands in its topic');
  const known = new Invariant("every record of a topic stands in its publisher's outbox");
  const agreed = new Invariant('a record has the type and the key of its outbox row');
  const ordered = new Invariant('within a key, the topic has the order of the outbox');

  const outboxes = new Map(
    facts.publishers.map(({ context, outbox }) => [
      context,
      new Map(outbox.map((row) => [row.eventId, row])),
    ]),
  );
  const inTopic = new Map([...facts.topics].map(([topic, records]) => [topic, idsOf(records)]));

  for (const { context, outbox } of facts.publishers) {
    for (const row of outbox) {
      const name = `${context} ${row.type} ${row.eventId} (row ${row.id})`;
      atRest.hold(row.status === 'PUBLISHED', () => `${name} is ${row.status}`);
      if (row.status === 'PUBLISHED')
        published.hold(
          inTopic.get(row.topic)?.has(row.eventId) ?? false,
          () => `${name} is not in ${row.topic}`,
        );
    }
  }

  for (const [topic, records] of facts.topics) {
    const lastOfKey = new Map<string, OutboxFact>();
    for (const record of firstOccurrences(records)) {
      const row = outboxes.get(record.publisher)?.get(record.eventId);
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
  return [atRest, published, known, agreed, ordered].map((invariant) => invariant.finding());
}

/** How many records a relay sent more than once; not a breach, because inboxes absorb them. */
export function countDuplicates(topics: EventFacts['topics']): number {
  let duplicates = 0;
  for (const records of topics.values()) duplicates += records.length - idsOf(records).size;
  return duplicates;
}

const idsOf = (records: readonly TopicFact[]): Set<string> => new Set(records.map(({ eventId }) => eventId));

/** The records without repetitions. A key has one partition, so offsets order it. */
export function firstOccurrences(records: readonly TopicFact[]): TopicFact[] {
  const seen = new Set<string>();
  return records.filter(({ eventId }) => !seen.has(eventId) && seen.add(eventId));
}
