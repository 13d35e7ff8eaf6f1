import { type Choreography, type EventNode, type Step } from '../choreography.js';
import { classNameOf, drawnSteps, jobsAddedBy, keepersOf } from './labels.js';
import { FAILURE_COLOUR, paletteOf } from './palette.js';

/** Where a click on an event leads; null for nowhere. */
export type HrefOf = (type: string) => string | null;

/** The font by whose widths Graphviz lays out; a reader may have another one, hence the wide margins. */
export const LAYOUT_FONT = 'Arial';
const INK = '#1f2937';
const FAINT = '#9ca3af';

/** The choreography in Graphviz' language, from left to right. */
export function toDot(choreography: Choreography, hrefOf: HrefOf = () => null): string {
  const palette = paletteOf(choreography.contexts);
  const shadesOf = ({ failure, context }: EventNode) => (failure ? FAILURE_COLOUR : palette(context));
  const failures = new Set(choreography.events.flatMap(({ failure, type }) => (failure ? [type] : [])));

  const eventNode = (event: EventNode): string => {
    const { light, dark } = shadesOf(event);
    const keepers = keepersOf(choreography, event.type);
    const kept =
      keepers.length === 0
        ? ''
        : `<BR/><FONT POINT-SIZE="9" COLOR="#6b7280">kept by ${keepers.join(', ')}</FONT>`;
    const href = hrefOf(event.type);
    return node(event.type, {
      label: `<<B>${event.name}</B>${kept}>`,
      style: '"rounded,filled"',
      fillcolor: quoted(light),
      color: quoted(dark),
      fontcolor: quoted(event.failure ? '#7f1d1d' : INK),
      class: quoted(event.failure ? 'event failure' : 'event'),
      tooltip: quoted(event.type),
      ...(href === null ? {} : { URL: quoted(href) }),
    });
  };

  const stepNode = (step: Step): string => {
    const { dark } = palette(step.context);
    const { kind, name, style } = LOOKS[step.deadline ? 'deadline' : step.entrance](step, dark);
    return node(step.id, {
      label: `<<FONT POINT-SIZE="9">${kind}</FONT><BR/>${name}>`,
      ...style,
      color: quoted(dark),
      class: quoted(step.entrance),
      tooltip: quoted(step.id),
    });
  };

  const edgesOf = (step: Step): string[] => {
    const { dark } = palette(step.context);
    return [
      ...(step.on === null
        ? []
        : [edge(step.on, step.id, failures.has(step.on) ? FAILURE_COLOUR.dark : FAINT)]),
      ...step.emits.map((type) => edge(step.id, type, failures.has(type) ? FAILURE_COLOUR.dark : dark)),
      ...jobsAddedBy(choreography, step).map((job) => edge(step.id, job.id, dark, 'style=dashed')),
    ];
  };

  const steps = drawnSteps(choreography);
  return `digraph choreography {
  graph [rankdir=LR, nodesep=0.16, ranksep=0.5, bgcolor="transparent", pad=0.1]
  node [shape=box, fontname="${LAYOUT_FONT}", fontsize=11, height=0.36, margin="0.16,0.05", penwidth=1.2]
  edge [arrowsize=0.6, penwidth=1.1]
  ${[...choreography.events.map(eventNode), ...steps.map(stepNode), ...steps.flatMap(edgesOf)].join('\n  ')}
}
`;
}

interface Look {
  /** The small line above the name. */
  readonly kind: string;
  readonly name: string;
  readonly style: Readonly<Record<string, string>>;
}

const onWhite = (dark: string) => ({ fillcolor: '"#ffffff"', fontcolor: quoted(dark) });

const LOOKS: Readonly<Record<Step['entrance'] | 'deadline', (step: Step, dark: string) => Look>> = {
  handler: (step, dark) => ({
    kind: step.context,
    name: classNameOf(step),
    style: { style: 'filled', fillcolor: quoted(dark), fontcolor: '"#ffffff"' },
  }),
  job: ({ context, job }, dark) => ({
    kind: `${context} job`,
    name: job!,
    style: { style: '"rounded,dashed,filled"', ...onWhite(dark) },
  }),
  deadline: ({ context, job }, dark) => ({
    kind: `${context} deadline`,
    name: job!,
    style: { style: '"rounded,dashed,filled"', peripheries: '2', ...onWhite(dark) },
  }),
  command: (step, dark) => ({
    kind: `${step.context} request`,
    name: classNameOf(step),
    // Graphviz draws this shape at two thirds of its height.
    style: { shape: 'cds', style: 'filled', height: '0.58', margin: '"0.2,0.06"', ...onWhite(dark) },
  }),
};

const quoted = (text: string): string => JSON.stringify(text);

const node = (id: string, attributes: Readonly<Record<string, string>>): string =>
  `${quoted(id)} [${Object.entries(attributes)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')}]`;

const edge = (from: string, to: string, colour: string, more = ''): string =>
  `${quoted(from)} -> ${quoted(to)} [color=${quoted(colour)}${more && `, ${more}`}]`;
