import { FAILURE_COLOUR, paletteOf, type Shades } from './palette.js';

interface Drawn {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const BOX = { width: 26, height: 14 };
/** Of a letter of the legend, on average; generous, so that nothing overlaps where the font is wide. */
const LETTER_WIDTH = 6.6;
const ROW = 24;
const DARK = '#374151';

/** What colours and shapes mean, in two rows: contexts, then shapes. */
export function legend(contexts: readonly string[]): Drawn {
  const palette = paletteOf(contexts);
  const rows = [
    [
      ...contexts.map((context) => entry(context, box(palette(context)))),
      entry('a failure', box(FAILURE_COLOUR)),
    ],
    [
      entry('event', box({ light: '#f3f4f6', dark: DARK })),
      entry('handler', `<rect ${SIZE} fill="${DARK}"/>`),
      entry('request', `<path d="M0 0h19l7 7l-7 7h-19z" ${LINE}/>`),
      entry('job, after the commit', `<rect ${SIZE} rx="5" ${LINE} stroke-dasharray="4 2"/>`),
      entry(
        'deadline',
        `<rect ${SIZE} rx="5" ${LINE} stroke-dasharray="4 2"/><rect x="3" y="3" width="20" height="8" rx="3" ${LINE}/>`,
      ),
    ],
  ];
  const drawn = rows.map(inRow);
  return {
    svg: `<g font-size="12" fill="#1f2937">${drawn
      .map(({ svg }, i) => `<g transform="translate(0 ${i * ROW})">${svg}</g>`)
      .join('')}</g>`,
    width: Math.max(...drawn.map(({ width }) => width)),
    height: rows.length * ROW,
  };
}

const SIZE = `width="${BOX.width}" height="${BOX.height}"`;
const LINE = `fill="#ffffff" stroke="${DARK}"`;

const box = ({ light, dark }: Shades): string => `<rect ${SIZE} rx="5" fill="${light}" stroke="${dark}"/>`;

const entry = (text: string, shape: string): Omit<Drawn, 'height'> => ({
  svg: `${shape}<text x="${BOX.width + 7}" y="11.5">${text}</text>`,
  width: BOX.width + 7 + text.length * LETTER_WIDTH,
});

function inRow(entries: readonly Omit<Drawn, 'height'>[]): Omit<Drawn, 'height'> {
  let x = 0;
  const svg = entries.map(({ svg, width }) => {
    const placed = `<g transform="translate(${x.toFixed(1)} 0)">${svg}</g>`;
    x += width + 22;
    return placed;
  });
  return { svg: svg.join(''), width: x };
}
