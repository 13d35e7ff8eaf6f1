import type { Entrance } from '@erp/common-messaging';

/** Who publishes and handles which event, over all contexts: derived from what handlers, jobs and commands declare. */
export interface Choreography {
  /** Names, in the order of `deploy/contexts.json`. */
  readonly contexts: readonly string[];
  /** Every event that is published or handled, and every other one that has a contract; by type. */
  readonly events: readonly EventNode[];
  /** Everything that can happen in a context, in the order of its module. */
  readonly steps: readonly Step[];
}

export interface EventNode {
  /** `commerce.OrderPlaced`. */
  readonly type: string;
  /** The context that owns it. */
  readonly context: string;
  /** `OrderPlaced`. */
  readonly name: string;
  /** It tells that something did not come about, by its name: see FAILURE. */
  readonly failure: boolean;
}

/** A way into a context and what it may lead to there. */
export interface Step {
  /** `commerce PlaceOrder.run`, unique; with the event's type where one method handles several. */
  readonly id: string;
  readonly context: string;
  readonly entrance: Entrance;
  /** `PlaceOrder.run`. */
  readonly name: string;
  /** The event type that a handler handles; null for the others. */
  readonly on: string | null;
  /** The name of a job; null for the others. */
  readonly job: string | null;
  /** True for a job that ends a wait. */
  readonly deadline: boolean;
  /** Event types that it may publish, with the old forms of a contract that is being replaced. */
  readonly emits: readonly string[];
  /** Names of jobs of its context that it may add. */
  readonly jobs: readonly string[];
}

/** The last word of the name of an event that tells of a failure, whichever of its contracts it is. */
export const FAILURE = /(Failed|Refused|Rejected|Declined|Expired)(\.v\d+)?$/;

/** It leads to something: an event or a job. A step that does not keeps what it heard, and no more. */
export const acts = ({ emits, jobs }: Step): boolean => emits.length > 0 || jobs.length > 0;

export const handlersOf = ({ steps }: Choreography, type: string): Step[] =>
  steps.filter(({ on }) => on === type);

export const publishersOf = ({ steps }: Choreography, type: string): Step[] =>
  steps.filter(({ emits }) => emits.includes(type));

/** The steps that a step leads to directly: its jobs, and the handlers of what it publishes. */
export const nextOf = ({ steps }: Choreography, { context, emits, jobs }: Step): Step[] =>
  steps.filter(
    (next) =>
      (next.on !== null && emits.includes(next.on)) ||
      (next.job !== null && next.context === context && jobs.includes(next.job)),
  );

/** The steps that a step may lead to, itself included, on ways that do not pass `without`. */
export function reachedFrom(choreography: Choreography, from: Step, without?: Step): Set<Step> {
  const reached = new Set<Step>();
  const waiting = [from];
  for (let step = waiting.pop(); step; step = waiting.pop()) {
    if (step === without || reached.has(step)) continue;
    reached.add(step);
    waiting.push(...nextOf(choreography, step));
  }
  return reached;
}
