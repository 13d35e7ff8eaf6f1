import { type Choreography, nextOf, reachedFrom, type Step } from '../choreography.js';
import type { Finding } from './finding.js';

/**
 * Events that lead to each other: one may set off the next for ever. Steps that reach each other are one finding, so that a
 * new event in the circle makes it another one. A job that adds itself again is no event, and looks at its own state.
 */
export function cycles(choreography: Choreography): Finding[] {
  return circlesOf(choreography).flatMap((circle): Finding[] => {
    const members = new Set(circle);
    const types = [...new Set(circle.flatMap(({ on }) => (on === null ? [] : [on])))].sort();
    if (types.length === 0) return [];
    const way = [...new Set(circle.map(({ context, name }) => `${context}'s ${name}`))].join(', ');
    return [
      {
        rule: 'cycle',
        at: types.join(', '),
        message: `${types.join(' and ')} may lead to each other for ever, by ${way}.`,
        mend: `Take one event out of the emits of one of them; or excuse it with the reason why it ends: which of them decides, by what it has kept, to publish nothing. (${members.size} steps)`,
      },
    ];
  });
}

/** The sets of steps of which each leads to every other, and to itself. */
function circlesOf(choreography: Choreography): Step[][] {
  const after = new Map(
    choreography.steps.map((step) => [
      step,
      new Set(nextOf(choreography, step).flatMap((next) => [...reachedFrom(choreography, next)])),
    ]),
  );
  const open = new Set(choreography.steps.filter((step) => after.get(step)!.has(step)));
  const circles: Step[][] = [];
  for (const step of open) {
    const circle = [...open].filter((other) => after.get(step)!.has(other) && after.get(other)!.has(step));
    for (const member of circle) open.delete(member);
    circles.push(circle);
  }
  return circles;
}
