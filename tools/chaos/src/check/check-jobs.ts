import type { Effect, Jobs, Violation } from './facts.js';
import { groupBy } from './group-by.js';

/**
 * A job for each effect of a handler, which wrote it in its transaction: done, once by its key however often it ran, and
 * none for what was never committed. Of the jobs with a key of the entity the newest has its say.
 */
export function checkJobs(effects: readonly Effect[], { stamps, sums }: Jobs): Violation[] {
  const found: Violation[] = [];
  const add = (breach: Violation['breach'], what: string) => found.push({ breach, what });
  const stampsOf = groupBy(stamps, ({ eventId }) => eventId);
  const handled = new Map(effects.map((effect) => [effect.eventId, effect]));
  for (const effect of handled.values()) {
    const done = stampsOf.get(effect.eventId)?.length ?? 0;
    if (done === 0) add('LOST', `${nameOf(effect)}: the handler's effect is there, its job has done nothing`);
    if (done > 1) add('DOUBLED', `${nameOf(effect)}: its job was done ${done} times`);
  }
  for (const [eventId, [stamp]] of stampsOf)
    if (!handled.has(eventId))
      add('NEVER COMMITTED', `${nameOf(stamp!)}: a job was done, and its handler has no effect`);
  for (const [key, ofKey] of groupBy([...handled.values()], (effect) => effect.key)) {
    const last = Math.max(...ofKey.map(({ step }) => step));
    const summed = sums.get(key);
    if (summed === last) continue;
    add(
      (summed ?? 0) < last ? 'LOST' : 'NEVER COMMITTED',
      `the last job of key ${key} was to tell of step ${last}, and told of ${summed ?? 'none'}`,
    );
  }
  return found;
}

/** Runs of jobs that had been done already. */
export const runsAgain = ({ runs }: Jobs): number => [...runs.values()].reduce((sum, n) => sum + n - 1, 0);

const nameOf = ({ eventId, key, step }: Effect): string => `event ${eventId}, step ${step} of key ${key}`;
