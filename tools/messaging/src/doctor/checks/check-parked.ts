import { count, duration, firstLine } from '../words.js';
import { type Check, readContexts } from './check.js';

/** Keys whose events wait behind one that could not be applied; not those that will be tried again soon. */
export const checkParked: Check = (facts, { stuckAfterMs }) =>
  readContexts(facts)
    .flatMap(({ context, facts: { inbox } }) =>
      (inbox?.parked ?? []).map((parked) => ({ context, ...parked })),
    )
    .filter(({ keys, retried, ageMs }) => retried < keys || ageMs >= stuckAfterMs)
    .sort((a, b) => b.ageMs - a.ageMs)
    .map(({ context, type, reason, error, keys, queued, id, key, ageMs, retried }) => ({
      severity: 'ERROR' as const,
      cause: 'parked-keys',
      context,
      what:
        `${context} could not apply ${type ?? 'an unreadable record'} of ${count(keys, 'key')}, the oldest for ${duration(ageMs)} ` +
        `(dead letter ${id}, key ${key}): ${reason ?? 'HANDLER'}: ${firstLine(error)}`,
      why:
        `${count(queued, 'later event waits', 'later events wait')} behind; ` +
        (retried === keys
          ? 'it is tried again by itself'
          : `${retried === 0 ? 'none' : retried} of them ${retried === 1 ? 'is' : 'are'} tried again by themselves, the others wait for an operator`),
      remedy: [
        `npm run messaging -- dead-letters show ${id} --context ${context}`,
        'when the reason is mended:',
        keys === 1
          ? `npm run messaging -- dead-letters retry ${id} --context ${context} --reason "..."`
          : `npm run messaging -- dead-letters retry-many --context ${context}${type === null ? '' : ` --type ${type}`} --reason "..."`,
      ],
    }));
