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
  const topics = [...facts.topics].map(([name, records]) => new Topic(name, records));
  for (const subscriber of facts.subscribers) {
    for (const topic of topics) holdTopic(topic, subscriber, facts.inboxKeptFromMs, rules);
    holdInbox(subscriber, topics, rules);
  }
  return Object.values(rules).map((invariant) => invariant.finding());
}

type Rules = Record<'read' | 'handled' | 'real' | 'ordered' | 'listed' | 'parked', Invariant>;

/** Partitions of a topic are at most 1,024 (deploy/kafka/topics.json), so that place and number are one. */
const numberOf = ({ partition, offset }: Place): number => offset * 1024 + partition;

interface Place {
  readonly partition: number;
  readonly offset: number;
}

/** A topic's records, to be asked for in either way. */
class Topic {
  readonly first: readonly TopicFact[];
  private readonly idAt: ReadonlyMap<number, string>;

  constructor(
    readonly name: string,
    records: readonly TopicFact[],
  ) {
    this.first = firstOccurrences(records);
    this.idAt = new Map(records.map((record) => [numberOf(record), record.eventId]));
  }

  eventAt(place: Place): string | undefined {
    return this.idAt.get(numberOf(place));
  }
}

/** From the topic to the inbox: nothing is passed over, and each key keeps its order. */
function holdTopic(topic: Topic, subscriber: SubscriberFacts, keptFromMs: number, rules: Rules): void {
  const { context, types, processed, parked, nextOffsets } = subscriber;
  const parkedAt = new Set(parked.filter((p) => p.topic === topic.name).map(numberOf));
  const lastOfKey = new Map<string, ProcessedFact>();
  for (const record of topic.first) {
    if (!types.has(record.type)) continue;
    const { eventId, type, partition, offset, key } = record;
    const name = () => `${context}: ${type} ${eventId} at ${placeOf(topic.name, record)}`;
    const next = nextOffsets.get(`${topic.name}/${partition}`) ?? 0;
    rules.read.hold(offset < next, () => `${name()} is not read yet (it reads ${next} next)`);
    const row = processed.get(eventId);
    if (row) {
      rules.parked.hold(true, () => '');
      holdOrder(lastOfKey.get(key), row, rules.ordered, (before) => {
        return `${context}: ${type} ${eventId} of key ${key}, offset ${offset}, was processed before ${before.eventId}, offset ${before.offset}`;
      });
      lastOfKey.set(key, latest(lastOfKey.get(key), row));
    }
    // Not read yet is told above; too old to be remembered is no breach.
    if (offset >= next || (!row && record.occurredAtMs < keptFromMs)) continue;
    rules.handled.hold(
      row !== undefined || parkedAt.has(numberOf(record)),
      () => `${name()} was passed over`,
    );
  }
}

/** From the inbox to the topic: what was processed was sent, and what waits is told. */
function holdInbox(subscriber: SubscriberFacts, topics: readonly Topic[], rules: Rules): void {
  const { context, types, processed, parked } = subscriber;
  const topicOf = new Map(topics.map((topic) => [topic.name, topic]));
  for (const row of processed.values()) {
    const name = () => `${context}: ${row.type} ${row.eventId}`;
    rules.listed.hold(types.has(row.type), () => `${name()} is of a type it is not known to handle`);
    if (types.has(row.type))
      rules.real.hold(
        topicOf.get(row.topic)?.eventAt(row) === row.eventId,
        () => `${name()} does not stand at ${placeOf(row.topic, row)}`,
      );
  }
  for (const { id, topic, key, eventId, status, reason, error, ...at } of parked) {
    const why = [reason, error].filter((text) => text !== null).join(': ');
    rules.parked.hold(false, () => {
      return `${context}: parked row ${id}, key ${key}, event ${eventId ?? 'unreadable'} at ${placeOf(topic, at)}: ${status}${why && `, ${why}`}`;
    });
  }
}

/**
 * The inbox writes the time at which an event was handled; a batch's events have its few microseconds in the order of
 * the batch, or the same one. A database clock set back during the run would show here as a breach.
 */
function holdOrder(
  before: ProcessedFact | undefined,
  row: ProcessedFact,
  ordered: Invariant,
  breach: (before: ProcessedFact) => string,
): void {
  ordered.hold(!before || before.processedAtMs <= row.processedAtMs, () => breach(before!));
}

const latest = (before: ProcessedFact | undefined, row: ProcessedFact): ProcessedFact =>
  before && before.processedAtMs > row.processedAtMs ? before : row;

const placeOf = (topic: string, { partition, offset }: Place): string => `${topic}/${partition}/${offset}`;
