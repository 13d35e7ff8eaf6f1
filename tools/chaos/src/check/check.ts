import { checkJobs } from './check-jobs.js';
import { groupBy } from './group-by.js';
import type { Effect, Facts, Row, Sent, Step, Violation, Way } from './facts.js';

/** Holds state, outboxes, topics, inboxes, effects and jobs of one schedule against each other. */
export function check({ steps, out, back, jobs }: Facts): Violation[] {
  return [
    ...checkPublished('the state of commerce', steps, out),
    ...checkWay(out),
    ...checkPublished('the effects in inventory', out.effects, back),
    ...checkWay(back),
    ...checkJobs(out.effects, jobs),
  ];
}

/** Every change of state has its event, in the same order within a key; nothing else has one. */
function checkPublished(where: string, changes: readonly (Step | Effect)[], way: Way): Violation[] {
  const found: Violation[] = [];
  const rows = new Map(way.outbox.map((row) => [stepOf(row), row]));
  for (const change of changes) {
    if ('rolledBack' in change && change.rolledBack)
      found.push({
        breach: 'NEVER COMMITTED',
        what: `${stepOf(change)} was rolled back, and is in ${where}`,
      });
    if (!rows.has(stepOf(change)))
      found.push({ breach: 'LOST', what: `${stepOf(change)} is in ${where} and has no row in the outbox` });
  }
  const changed = new Set(changes.map(stepOf));
  for (const row of way.outbox)
    if (!changed.has(stepOf(row)))
      found.push({ breach: 'NEVER COMMITTED', what: `${nameOf(row)} is published, and not in ${where}` });
  for (const [key, ofKey] of byKey(way.outbox))
    for (const [i, row] of ofKey.entries())
      if (i > 0 && row.step <= ofKey[i - 1]!.step)
        found.push({
          breach: row.step === ofKey[i - 1]!.step ? 'DOUBLED' : 'OUT OF ORDER',
          what: `${nameOf(row)} of key ${key} was published after step ${ofKey[i - 1]!.step}`,
        });
  return found;
}

/** Every row is in the topic, in order, was applied once, in order, and is settled; nothing else is in the topic. */
function checkWay(way: Way): Violation[] {
  const found: Violation[] = [];
  const add = (breach: Violation['breach'], what: string) => found.push({ breach, what });
  const firsts = firstOf(way.topic);
  const rows = new Map(way.outbox.map((row) => [row.eventId, row]));
  const effects = groupBy(way.effects, ({ eventId }) => eventId);
  for (const row of way.outbox) {
    const sent = firsts.get(row.eventId);
    const done = effects.get(row.eventId)?.length ?? 0;
    const where = sent ? standsAt(sent) : 'is not in the topic';
    if (!sent) add('LOST', `${nameOf(row)} (outbox id ${row.id}, ${row.status}) is not in the topic`);
    if (row.status !== 'PUBLISHED') add('NOT PUBLISHED', `${nameOf(row)} is ${row.status}, and ${where}`);
    if (done === 0) add('LOST', `${nameOf(row)} ${where}, and has no effect`);
    if (done > 1) add('DOUBLED', `${nameOf(row)} ${where}, and has ${done} effects`);
    if (!way.inbox.has(row.eventId)) add('NOT IN THE INBOX', `${nameOf(row)} ${where}`);
  }
  for (const sent of firsts.values())
    if (!rows.has(sent.eventId))
      add(
        'NEVER COMMITTED',
        `event ${sent.eventId} of key ${sent.key} ${standsAt(sent)}, and is in no outbox`,
      );
  for (const eventId of effects.keys())
    if (!rows.has(eventId)) add('NEVER COMMITTED', `event ${eventId} has an effect, and is in no outbox`);
  const published = byKey(way.outbox);
  const inTopic = byKey([...firsts.values()]);
  const applied = byKey(way.effects.filter(isFirst()));
  for (const [key, ofKey] of published) {
    const order = ofKey.map(({ eventId }) => eventId);
    for (const [place, seen] of [
      ['in the topic', inTopic.get(key) ?? []],
      ['in its effects', applied.get(key) ?? []],
    ] as const) {
      const late = firstOutOfOrder(
        order,
        seen.map(({ eventId }) => eventId),
      );
      if (late) add('OUT OF ORDER', `${nameOf(rows.get(late)!)} comes too early ${place} of key ${key}`);
    }
  }
  for (const eventId of way.parked) add('PARKED', `event ${eventId} of ${way.from}`);
  found.push(...checkRepeats(way));
  return found;
}

/**
 * One relay works at a time, so what stands in a topic twice stands there in runs: the one that takes over sends once
 * more what its predecessor had sent and not settled, and that one what it still held when it wakes late. More runs in
 * a partition than that mean that two relays worked at the same time.
 */
function checkRepeats({ from, topic, interruptions }: Way): Violation[] {
  const allowed = 1 + 2 * interruptions; // one more: a machine so busy that a relay misses its pings
  const found: Violation[] = [];
  for (const [partition, records] of groupBy(topic, (record) => record.partition)) {
    const runs = runsOfRepeats(records);
    if (runs.length <= allowed) continue;
    const [first] = runs;
    found.push({
      breach: 'SENT AGAIN WITHOUT A CAUSE',
      what:
        `${runs.length} runs of repeats in partition ${partition} of ${from}'s topic, where its relay was interrupted ` +
        `${interruptions} times; the first begins with event ${first!.eventId} of key ${first!.key} at offset ${first!.offset}`,
    });
  }
  return found;
}

/** The first record of each run of records whose events stand before it already. */
export function runsOfRepeats(records: readonly Sent[]): Sent[] {
  const seen = new Set<string>();
  let repeating = false;
  return records.filter(({ eventId }) => {
    const begins = seen.has(eventId) && !repeating;
    repeating = seen.has(eventId);
    seen.add(eventId);
    return begins;
  });
}

/** Records whose event stands before them already. */
export const repeatsIn = (records: readonly Sent[]): number => records.length - firstOf(records).size;

/** Each event where it stands first; the records of a partition are in the order of their offsets. */
function firstOf(records: readonly Sent[]): Map<string, Sent> {
  const firsts = new Map<string, Sent>();
  for (const record of records) if (!firsts.has(record.eventId)) firsts.set(record.eventId, record);
  return firsts;
}

/** The first of `seen` that comes before one that it should follow. What is missing is told elsewhere. */
function firstOutOfOrder(order: readonly string[], seen: readonly string[]): string | undefined {
  const present = new Set(seen);
  const expected = order.filter((id) => present.has(id));
  const known = new Set(order);
  return seen.filter((id) => known.has(id)).find((id, i) => id !== expected[i]);
}

function isFirst(): (effect: Effect) => boolean {
  const seen = new Set<string>();
  return ({ eventId }) => seen.size < seen.add(eventId).size;
}

const byKey = <T extends { readonly key: string }>(items: readonly T[]): Map<string, T[]> =>
  groupBy(items, ({ key }) => key);
const stepOf = ({ key, step }: { key: string; step: number }): string => `step ${step} of key ${key}`;
const nameOf = (row: Row): string => `event ${row.eventId}, ${stepOf(row)},`;
const standsAt = ({ partition, offset }: Sent): string =>
  `stands at offset ${offset} of partition ${partition}`;
