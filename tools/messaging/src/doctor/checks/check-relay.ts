import type { Facts } from '../facts/facts.js';
import type { OldestRow } from '../facts/read-outbox.js';
import type { Finding } from '../finding.js';
import { count, duration, withoutValues } from '../words.js';
import { type Check, type ReadContext, readContexts, startOf, SUPERUSER, statement } from './check.js';
import { isLockedOut } from './check-transactions.js';
import { isBroken } from './check-topics.js';

/** Rows wait, and nobody sends them; or somebody holds the relay's lock and does not. */
export const checkRelay: Check = (facts, { stuckAfterMs }) =>
  readContexts(facts).flatMap((context) => {
    const oldest = context.facts.outbox?.oldest;
    if (!oldest || oldest.ageMs < stuckAfterMs) return [];
    // Old, but another one a second later: a backlog that is being worked off.
    if (context.later && context.later.oldestId !== oldest.id) return [];
    if (!context.facts.relay.holder) return [nobodyHolds(context, oldest)];
    // The broker or a transaction that locks the outbox explains it, and is told as the cause.
    if (isBroken(facts, oldest.topic) || isLockedOut(facts, context.context, stuckAfterMs)) return [];
    return [holderHangs(facts, context, oldest)];
  });

const pendingRows = ({ facts: { outbox } }: ReadContext, { ageMs }: OldestRow): string =>
  `${count(outbox!.pending, 'outbox row')} ${outbox!.pending === 1 ? 'is' : 'are'} PENDING, the oldest for ${duration(ageMs)}`;

function nobodyHolds(context: ReadContext, oldest: OldestRow): Finding {
  const { context: name, facts } = context;
  const { standby } = facts.relay;
  return {
    severity: 'ERROR',
    cause: 'relay-missing',
    context: name,
    what: `${pendingRows(context, oldest)} in ${name}, and nobody holds its relay's lock: ${
      standby === 0 ? `no relay of ${name} is connected` : `${count(standby, 'relay')} of ${name} stand by`
    }`,
    why: `no event of ${name} is published; they are kept, in order`,
    remedy:
      standby === 0
        ? [...startOf(name), 'if it runs, its log tells why its relay does not connect']
        : [
            `restart ${name}: a relay that stands by takes a free lock within 250 ms, so these processes hang`,
          ],
  };
}

function holderHangs(facts: Facts, context: ReadContext, oldest: OldestRow): Finding {
  const { context: name, database } = context;
  const { pid, user, application, client, state, quietMs, query } = context.facts.relay.holder!;
  const since = quietMs === null ? '' : ` for ${duration(quietMs)}`;
  const last = query ? `; last statement: ${withoutValues(query)}` : '';
  return {
    severity: 'ERROR',
    cause: 'relay-hangs',
    context: name,
    what:
      `${pendingRows(context, oldest)} in ${name}, and the holder of its relay's lock sends none: pid ${pid} of PostgreSQL, ` +
      `application "${application}", user ${user}, from ${client}, ${state ?? 'state hidden'}${since}${last}`,
    why: `no event of ${name} is published as long as it holds the lock; ${count(context.facts.relay.standby, 'relay')} could take over`,
    remedy: [
      statement(facts, SUPERUSER, database, `SELECT pg_terminate_backend(${pid});`),
      'which frees the lock, and a relay that stands by takes over',
      `then restart the process behind ${client} (lsof -i :${client.split(':').at(-1)})`,
    ],
  };
}
