import { isUnread, type Facts } from '../facts/facts.js';
import type { RefusedEvents } from '../facts/read-outbox.js';
import { count, duration, firstLine } from '../words.js';
import { type Check, readContexts } from './check.js';

/** Rows that the broker refused until their attempts were used up. */
export const checkRefused: Check = (facts) =>
  readContexts(facts).flatMap(({ context, facts: { outbox } }) =>
    (outbox?.refused ?? []).map((refused) => ({
      severity: 'ERROR' as const,
      cause: 'broker-refuses',
      context,
      what:
        `${count(refused.events, 'event')} ${refused.type} of ${context} ${refused.events === 1 ? 'is' : 'are'} FAILED, ` +
        `the oldest for ${duration(refused.ageMs)}: the broker says: ${firstLine(refused.error)}${sizes(facts, refused)}`,
      why:
        `later events of ${count(refused.keys, 'key')} wait behind: ${refused.waiting}; ` +
        `of key ${refused.key} (event ${refused.eventId}): ${refused.waitingForKey}`,
      remedy: remedyOf(context, refused),
    })),
  );

const isTooLarge = ({ error }: RefusedEvents): boolean => /TOO_LARGE/.test(error ?? '');

/** What the broker never says: how large it was, and how large it may be. */
function sizes(facts: Facts, refused: RefusedEvents): string {
  if (!isTooLarge(refused)) return '';
  const topic = isUnread(facts.broker)
    ? undefined
    : facts.broker.topics.get(facts.topicPrefix + refused.topic);
  const limit = topic && !('error' in topic) ? topic.maxMessageBytes : null;
  return ` (its payload has ${refused.bytes} bytes${limit === null ? '' : `, ${refused.topic} takes ${limit}`})`;
}

function remedyOf(context: string, refused: RefusedEvents): string[] {
  const act = (verb: string, more = '') =>
    `npm run messaging -- failed ${verb} ${refused.eventId} --context ${context}${more} --reason "..."`;
  if (isTooLarge(refused))
    return [act('edit', ' --payload FILE'), "or raise the topic's max.message.bytes, and then", act('retry')];
  // Kafka refuses timestamps too far from its own clock: the one thing by which that clock shows.
  if (/INVALID_TIMESTAMP/.test(refused.error ?? ''))
    return [
      `set the clocks of the broker and of the machine that ${context} runs on (timedatectl)`,
      act('retry'),
    ];
  return ['mend what the broker names', act('retry')];
}
