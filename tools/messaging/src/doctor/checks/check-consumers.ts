import { inboxTables, rolesOf } from '@erp/common-messaging';
import { type Facts, isUnread } from '../facts/facts.js';
import { lagOf, onBroker } from '../facts/lag.js';
import type { AppliedPartition } from '../facts/read-inbox.js';
import type { Finding } from '../finding.js';
import { count, duration } from '../words.js';
import { type Check, logOf, type ReadContext, readContexts, startOf, SUPERUSER, statement } from './check.js';
import { isLockedOut } from './check-transactions.js';

/** Groups that nobody can join, and partitions that are not read: held back, without a member in the group, or with one that stands still. */
export const checkConsumers: Check = (facts, { stuckAfterMs }) => [
  ...unreadableGroups(facts),
  ...heldBackByServices(facts),
  ...readContexts(facts).flatMap((context) => [
    ...contradictions(facts, context),
    ...(withoutMembers(facts, context) ?? standing(facts, context, stuckAfterMs)),
  ]),
];

function unreadableGroups({ broker, topicPrefix, contexts }: Facts): Finding[] {
  if (isUnread(broker)) return [];
  return contexts.flatMap(({ context }): Finding[] => {
    const group = broker.groups.get(topicPrefix + context);
    if (!group || !('error' in group)) return [];
    return [
      {
        severity: 'ERROR',
        cause: 'group-unreadable',
        context,
        what: `The broker tells nothing of the consumer group ${topicPrefix + context}: ${group.error}`,
        why: `members of ${context} cannot join, so it applies no events of others`,
        remedy: [
          'npm run stack -- status',
          'a group needs the topic __consumer_offsets with all its leaders: see which broker node is down (.stack/kafka.log)',
        ],
      },
    ];
  });
}

const placeOf = ({ topic, partition }: Pick<AppliedPartition, 'topic' | 'partition'>): string =>
  `${topic}/${partition}`;

/** By `topic/partition`, why a running service does not read it. */
const heldBack = (facts: Facts, context: string): Readonly<Record<string, string>> =>
  Object.assign(
    {},
    ...facts.services
      .filter((service) => service.context === context)
      .map(({ health }) => (isUnread(health) ? {} : health.heldBack)),
  ) as Record<string, string>;

const heldBackByServices = (facts: Facts): Finding[] =>
  facts.contexts.flatMap(({ context, database }) =>
    Object.entries(heldBack(facts, context)).map(([place, words]) =>
      partitionHeldBack(facts, context, database, place, words),
    ),
  );

/** What a service would find when it begins to read the partition (partition-reader.ts); told when none runs, too. */
function contradictions(facts: Facts, { context, database, facts: { inbox } }: ReadContext): Finding[] {
  const told = heldBack(facts, context);
  return (inbox?.applied ?? []).flatMap((applied) => {
    const place = placeOf(applied);
    const range = onBroker(applied, facts.broker);
    if (!range || place in told || (applied.next >= range.low && applied.next <= range.high)) return [];
    const words = `the next offset is ${applied.next} by the database, the topic holds ${range.low} to ${range.high}`;
    return [partitionHeldBack(facts, context, database, place, words)];
  });
}

function partitionHeldBack(
  facts: Facts,
  context: string,
  database: string,
  place: string,
  words: string,
): Finding {
  const [topic, partition] = place.split('/') as [string, string];
  const { offsets } = inboxTables(context);
  return {
    severity: 'ERROR',
    cause: 'partition-held-back',
    context,
    what: `${context} does not read ${place}: ${words}`,
    why: 'its events are applied no more, so that none is lost or applied twice without a word',
    remedy: [
      'restore the topic; or, once you know what is missing, stop the service,',
      statement(
        facts,
        rolesOf(context).messaging,
        database,
        `UPDATE ${offsets} SET next_offset = ..., last_offset = NULL, last_event_id = NULL WHERE topic = '${topic}' AND partition = ${partition};`,
      ),
      'and start it again',
    ],
  };
}

interface Lagging extends AppliedPartition {
  readonly lag: bigint;
}

const laggingOf = (facts: Facts, { facts: { inbox } }: ReadContext): Lagging[] =>
  (inbox?.applied ?? [])
    .map((applied) => ({ ...applied, lag: lagOf(applied, facts.broker) }))
    .filter(({ lag }) => lag > 0n);

/** Null when the group has members, or the broker does not tell. */
function withoutMembers(facts: Facts, context: ReadContext): Finding[] | null {
  if (isUnread(facts.broker)) return null;
  const group = facts.topicPrefix + context.context;
  const found = facts.broker.groups.get(group);
  if (!found || 'error' in found || found.members.length > 0) return null;
  const lagging = laggingOf(facts, context);
  if (lagging.length === 0) return [];
  const lag = lagging.reduce((sum, partition) => sum + partition.lag, 0n);
  return [
    {
      severity: 'ERROR',
      cause: 'consumers-missing',
      context: context.context,
      what:
        `The consumer group ${group} has no members, and ${count(lag, 'record')} wait in ` +
        `${lagging.map((at) => `${placeOf(at)} (${at.lag})`).join(', ')}`,
      why: `${context.context} applies no events of others; they are kept`,
      remedy: [...startOf(context.context), 'if it runs, its log tells why it does not join the group'],
    },
  ];
}

/** Partitions with a member that did not move, neither in a second nor for long. */
function standing(facts: Facts, context: ReadContext, stuckAfterMs: number): Finding[] {
  const { later, context: name, database } = context;
  if (!later || isUnread(facts.broker) || isLockedOut(facts, name, stuckAfterMs)) return [];
  const told = heldBack(facts, name);
  const group = facts.broker.groups.get(facts.topicPrefix + name);
  const members = group && !('error' in group) ? group.members : [];
  return laggingOf(facts, context)
    .filter((at) => at.quietMs >= stuckAfterMs && !(placeOf(at) in told))
    .filter((at) => later.applied.some((then) => placeOf(then) === placeOf(at) && then.next === at.next))
    .map((at) => ({
      severity: 'ERROR',
      cause: 'consumer-stands-still',
      context: name,
      what:
        `${name} has applied nothing of ${placeOf(at)} for ${duration(at.quietMs)}, and ${count(at.lag, 'record')} wait from offset ${at.next} on; ` +
        `members of its group: ${members.map(({ clientId, host }) => `${clientId}${host}`).join(', ')}`,
      why: 'a handler hangs, or the member that has the partition does; later events of the partition wait',
      remedy: [
        logOf(name),
        statement(
          facts,
          SUPERUSER,
          database,
          `SELECT pid, state, wait_event, query FROM pg_stat_activity WHERE application_name = '${name} messaging';`,
        ),
        `restart ${name}: another member takes the partition`,
      ],
    }));
}
