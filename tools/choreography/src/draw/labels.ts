import { acts, type Choreography, handlersOf, type Step } from '../choreography.js';

/** `OnOrderPlaced` of `OnOrderPlaced.reserve`. */
export const classNameOf = ({ name }: Step): string => name.slice(0, name.indexOf('.'));

/** The contexts that only keep an event: nothing follows from it there. */
export const keepersOf = (choreography: Choreography, type: string): string[] => [
  ...new Set(handlersOf(choreography, type).flatMap((step) => (acts(step) ? [] : [step.context]))),
];

/** The jobs that a step adds, but for itself again. */
export const jobsAddedBy = ({ steps }: Choreography, step: Step): Step[] =>
  steps.filter(
    (other) =>
      other !== step && other.context === step.context && other.job !== null && step.jobs.includes(other.job),
  );

/** Steps worth a node: a handler that leads to nothing stands in its event's. */
export const drawnSteps = ({ steps }: Choreography): Step[] =>
  steps.filter((step) => acts(step) || step.job !== null);
