import { Invariant, type Finding } from '../finding.js';
import type { EventFacts, ProcessedFact, SubscriberFacts, TopicFact } from './event-facts.js';
import { firstOccurrences } from './outbox-and-topic.js';

/** Every event reached everybody who handles its type, once, and each key in its order (R7, R15, R16). */
export function compareTopicAndInbox(facts: EventFacts): Finding[] {
  const rules = {
    read: new Invariant('every subscriber has read its topics to the end', { settles: true }),
    handled: new Invariant('every event is processed by its subscribers, or parked'),
    real: new Invariant('every processed event stands in its topic, where the inbox says'),
    ordered: new Invariant('within a key, events are processed in the order of the topic'),
    listed: new Invariant('a subscriber processes only types that the audit expects of it'),
    parked: new Invariant('no event is parked, waits behind a parked one, or was skipped', { settles: true }),
  };
  for (const subscriber of facts.subscribers) compareOne(subscriber, facts, rules);
  return Object.values(rules).map((invariant) => invariant.finding());
}

type Rules = Record<'read' | 'handled' | 'real' | 'ordered' | 'listed' | 'parked', Invariant>;

function compareOne(subscriber: SubscriberFacts, facts: EventFacts, rules: Rules): void {
  const { context, processed, parked } = subscriber;
  const places = new Map<string, Set<string>>(); // of each event id: where it stands, repetitions included
  const parkedAt = new Set(parked.map((p) => placeOf(p.topic, p)));

  for (const [topic, records] of facts.topics) {
    const mine = records.filter(({ type }) => subscriber.types.has(type));
    for (const record of mine) add(places, record.eventId, placeOf(topic, record));
    const handled: { key: string; record: TopicFact; row: ProcessedFact }[] = [];
    for (const record of firstOccurrences(mine)) {
      const { eventId, type, partition, offset } = record;
      const name = `${context}: ${type} ${eventId} at ${placeOf(topic, record)}`;
      const next = subscriber.nextOffsets.get(`${topic}/${partition}`) ?? 0;
      rules.read.hold(offset < next, () => `${name} is not read yet (it reads ${next} next)`);
      const row = processed.get(eventId);
      if (row) {
        handled.push({ key: record.key, record, row });
        rules.parked.hold(true, () => '');
      }
      // Not read yet is told above; too old to be remembered is no breach.
      if (offset >= next || (!row && record.occurredAtMs < facts.inboxKeptFromMs)) continue;
      const isParked = parkedAt.has(placeOf(topic, record));
      rules.handled.hold(Boolean(row) || isParked, () => `${name} was passed over`);
    }
    holdOrder(context, handled, rules.ordered);
  }

  for (const row of processed.values()) {
    const name = `${context}: ${row.type} ${row.eventId}`;
    const place = placeOf(row.topic, row);
    rules.listed.hold(subscriber.types.has(row.type), () => `${name} is of a type it is not known to handle`);
    if (subscriber.types.has(row.type))
      rules.real.hold(
        places.get(row.eventId)?.has(place) ?? false,
        () => `${name} does not stand at ${place}`,
      );
  }

  for (const { id, topic, key, eventId, status, reason, ...at } of parked) {
    const why = reason === null ? '' : `, ${reason}`;
    rules.parked.hold(false, () => {
      return `${context}: parked row ${id}, key ${key}, event ${eventId ?? 'unreadable'} at ${placeOf(topic, at)}: ${status}${why}`;
    });
  }
}

/**
 * The inbox writes the time at which an event was handled; a batch's events have its few microseconds in the order of
 * the batch, or the same one. A database clock set back during the run would show here as a breach.
 */
function holdOrder(
  context: string,
  handled: readonly { key: string; record: TopicFact; row: ProcessedFact }[],
  ordered: Invariant,
): void {
  const latest = new Map<string, ProcessedFact>();
  for (const { key, record, row } of handled) {
    const before = latest.get(key);
    ordered.hold(!before || before.processedAtMs <= row.processedAtMs, () => {
      return `${context}: ${record.type} ${row.eventId} of key ${key}, offset ${record.offset}, was processed before ${before?.eventId}, offset ${before?.offset}`;
    });
    if (!before || before.processedAtMs <= row.processedAtMs) latest.set(key, row);
  }
}

const placeOf = (topic: string, { partition, offset }: { partition: number; offset: number }): string =>
  `${topic}/${partition}/${offset}`;

function add(places: Map<string, Set<string>>, eventId: string, place: string): void {
  const known = places.get(eventId);
  if (known) known.add(place);
  else places.set(eventId, new Set([place]));
}
