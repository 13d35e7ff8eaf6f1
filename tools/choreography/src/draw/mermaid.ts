import type { Choreography, EventNode, Step } from '../choreography.js';
import { classNameOf, drawnSteps, jobsAddedBy, keepersOf } from './labels.js';
import { FAILURE_COLOUR, paletteOf } from './palette.js';

/**
 * The choreography as a Mermaid flowchart, from left to right: a stadium for an event, a box for a handler that leads to
 * something, a hexagon for a job, a parallelogram for a command. Who merely keeps an event stands in its second line.
 */
export function toMermaid(choreography: Choreography): string {
  const { contexts, events } = choreography;
  const palette = paletteOf(contexts);
  const ids = new Map<string, string>();
  const idOf = (key: string): string => {
    const id = ids.get(key) ?? `n${ids.size}`;
    ids.set(key, id);
    return id;
  };
  const drawn = drawnSteps(choreography);
  const lines = [
    'flowchart LR',
    ...events.map((event) => `  ${idOf(event.type)}${eventShape(choreography, event)}:::${classOf(event)}`),
    ...drawn.map((step) => `  ${idOf(step.id)}${stepShape(step)}:::${step.context}`),
    ...drawn.flatMap((step) => [
      ...(step.on === null ? [] : [`  ${idOf(step.on)} --> ${idOf(step.id)}`]),
      ...step.emits.map((type) => `  ${idOf(step.id)} --> ${idOf(type)}`),
      ...jobsAddedBy(choreography, step).map(
        (job) => `  ${idOf(step.id)} -. ${job.deadline ? 'deadline' : 'job'} .-> ${idOf(job.id)}`,
      ),
    ]),
    ...contexts.map((context) => {
      const { light, dark } = palette(context);
      return `  classDef ${context} fill:${light},stroke:${dark},color:#1f2937`;
    }),
    `  classDef failure fill:${FAILURE_COLOUR.light},stroke:${FAILURE_COLOUR.dark},color:#7f1d1d`,
  ];
  return `${lines.join('\n')}\n`;
}

const classOf = ({ failure, context }: EventNode): string => (failure ? 'failure' : context);

function eventShape(choreography: Choreography, { type, name }: EventNode): string {
  const keepers = keepersOf(choreography, type);
  return `(["${name}${keepers.length > 0 ? `<br/><small>kept by ${keepers.join(', ')}</small>` : ''}"])`;
}

function stepShape(step: Step): string {
  const { entrance, context, job, deadline } = step;
  switch (entrance) {
    case 'handler':
      return `["${context}<br/>${classNameOf(step)}"]`;
    case 'job':
      return `{{"${context}<br/>${deadline ? 'deadline' : 'job'} ${job}"}}`;
    case 'command':
      return `[/"${context}<br/>${classNameOf(step)}"/]`;
  }
}
