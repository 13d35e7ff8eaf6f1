import { acts, type Choreography, handlersOf, publishersOf } from '../choreography.js';
import type { Finding } from './finding.js';

/** Events that nobody handles. */
export const unheard = (choreography: Choreography): Finding[] =>
  choreography.events
    .filter(({ type }) => handlersOf(choreography, type).length === 0)
    .map(({ type, name }) => ({
      rule: 'unheard',
      at: type,
      message: `${type} is published and no context handles it.`,
      mend: `Handle it with @On(${name}) where it matters, or excuse it with the reason why it is published all the same.`,
    }));

/** Events that are handled, or have a contract, and that nobody publishes. */
export const unpublished = (choreography: Choreography): Finding[] =>
  choreography.events
    .filter(({ type }) => publishersOf(choreography, type).length === 0)
    .map(({ type, context, name }) => {
      const handlers = handlersOf(choreography, type).map(({ context, name }) => `${name} of ${context}`);
      const waiting = handlers.length > 0 ? ` ${handlers.join(' and ')} would wait for it for ever.` : '';
      return {
        rule: 'unpublished',
        at: type,
        message: `Nothing in ${context} declares that it publishes ${type}.${waiting}`,
        mend: `Publish it, and name ${name} in the emits of the @On, @Job or @Command that leads to it; or take away its contract and its handlers.`,
      };
    });

/** Failures that lead to nothing, anywhere: no event and no job. */
export const uncompensated = (choreography: Choreography): Finding[] =>
  choreography.events
    .filter(({ failure, type }) => failure && !handlersOf(choreography, type).some(acts))
    .map(({ type, name }) => {
      const keepers = handlersOf(choreography, type).map(({ context }) => context);
      return {
        rule: 'uncompensated',
        at: type,
        message: `${type} tells of a failure, and ${keepers.length === 0 ? 'nobody hears of it' : `${[...new Set(keepers)].join(', ')} only keeps it`}: what was done before stays done.`,
        mend: `Undo it in a handler, @On(${name}, { emits: [...] }) or { jobs: [...] }, or excuse it with the reason why nothing is to be undone.`,
      };
    });
