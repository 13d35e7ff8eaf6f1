import {
  acts,
  type Choreography,
  type EventNode,
  publishersOf,
  reachedFrom,
  type Step,
} from '../choreography.js';
import type { Finding } from './finding.js';

/**
 * Waits that nothing ends when the answer does not come.
 *
 * A context waits when it has published an event, another context does something because of it, and what comes of that is
 * handled by the first in a step that acts. Such a wait must have a deadline: a job declared as one, which the step that
 * publishes, or one that led to it, has added before; and what that job leads to must reach the context that waits. So one
 * deadline serves a whole workflow, wherever in it somebody waits. What the deadline itself begins is a new wait.
 */
export function endlessWaits(choreography: Choreography): Finding[] {
  return choreography.events.flatMap((event): Finding[] => {
    const answers = answersTo(choreography, event);
    if (answers.length === 0) return [];
    const without = publishersOf(choreography, event.type).filter((step) => !hasDeadline(choreography, step));
    if (without.length === 0) return [];
    const { type, context } = event;
    return [
      {
        rule: 'endless-wait',
        at: type,
        message: `After ${type}, published by ${without.map(({ name }) => name).join(' and ')}, ${context} waits for ${answers.join(' or ')}, and nothing happens when that does not come.`,
        mend: `Add a job for the time by which it must have come, @Job('...', { deadline: true, ... }), in the transaction that publishes ${event.name}; or excuse it with the reason why the answer always comes, or need not.`,
      },
    ];
  });
}

/** The types of the events that answer an event: see above. */
function answersTo(choreography: Choreography, { type, context }: EventNode): string[] {
  const elsewhere = choreography.steps.filter((step) => step.on === type && step.context !== context);
  const reached = new Set(elsewhere.flatMap((step) => [...stepsOutside(choreography, step, context)]));
  const answering = choreography.steps.filter(
    (step) =>
      step.context === context &&
      acts(step) &&
      [...reached].some(({ emits }) => step.on !== null && emits.includes(step.on)),
  );
  return [...new Set(answering.map(({ on }) => on!))];
}

/** What a step leads to without coming back into `context`. */
function stepsOutside(choreography: Choreography, from: Step, context: string): Set<Step> {
  const steps = choreography.steps.filter((step) => step.context !== context);
  return reachedFrom({ ...choreography, steps }, from);
}

/**
 * A deadline was added on the way to the step, which is on no way that begins with that deadline; and what that leads to
 * reaches the context that waits. One that tells nobody ends only what was begun in the transaction that added it.
 */
function hasDeadline(choreography: Choreography, waiting: Step): boolean {
  const { steps } = choreography;
  return steps
    .filter(({ deadline }) => deadline)
    .some((deadline) => {
      const adders = steps.filter(
        ({ context, jobs }) => context === deadline.context && jobs.includes(deadline.job!),
      );
      if (deadline.emits.length === 0) return adders.includes(waiting);
      const ends = [...reachedFrom(choreography, deadline)].some(
        ({ context }) => context === waiting.context,
      );
      return ends && adders.some((adder) => reachedFrom(choreography, adder, deadline).has(waiting));
    });
}
