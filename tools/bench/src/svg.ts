import { type Breakdown, type Drawing, escaped, stackedBars } from './breakdown.js';
import { figure, summary } from './statistics.js';
import type { Measure } from './suite.js';

const WIDTH = 760;
const LABELS = 250;
const FIGURES = 90;
const BAR = 18;
const STEP = 26;
const HEAD = 34;

/** Of the first contestant of `against`, which the others are held against, and of the others. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600; font-size: 15px }
  .bar { fill: #2f6fdb } .base { fill: #8b949e }
  .spread { stroke: #24292f; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .bar { fill: #58a6ff } .base { fill: #6e7681 }
    .spread { stroke: #e6edf3 }
  }`;

/**
 * Charts one below the other: for each measure the medians as bars, lowest to highest as a line on each; for each breakdown
 * stacked bars.
 */
export function charts(
  title: string,
  measures: readonly Measure[],
  breakdowns: readonly Breakdown[] = [],
): string {
  const drawings = [...measures.map(barChart), ...breakdowns.map(stackedBars)];
  let top = 0;
  const placed = drawings.map(({ svg, height }) => {
    const chart = `<g transform="translate(0 ${top})">${svg}</g>`;
    top += height;
    return chart;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img">
<title>${escaped(title)}</title>
<style>${STYLE}
</style>
${placed.join('\n')}
</svg>
`;
}

function barChart({ title, unit, better, samples, against }: Measure): Drawing {
  const entries = Object.entries(samples).map(([name, own]) => ({ name, ...summary(own) }));
  const most = Math.max(...entries.map(({ highest }) => highest).filter(Number.isFinite), Number.MIN_VALUE);
  const x = (value: number) => Math.round(LABELS + (value / most) * (WIDTH - LABELS - FIGURES));
  const bars = entries.map(({ name, median, lowest, highest }, at) => {
    const y = HEAD + at * STEP;
    const middle = y + BAR / 2;
    const label = `<text x="${LABELS - 8}" y="${middle + 4}" text-anchor="end">${escaped(name)}</text>`;
    if (Number.isNaN(median)) return `${label}<text x="${LABELS}" y="${middle + 4}">not measured</text>`;
    const kind = against.includes(name) ? 'base' : 'bar';
    return [
      label,
      `<rect class="${kind}" x="${LABELS}" y="${y}" width="${Math.max(1, x(median) - LABELS)}" height="${BAR}" rx="2"/>`,
      `<line class="spread" x1="${x(lowest)}" y1="${middle}" x2="${x(highest)}" y2="${middle}"/>`,
      `<text x="${Math.max(x(highest), x(median)) + 8}" y="${middle + 4}">${figure(median)}</text>`,
    ].join('');
  });
  const heading = `${title} (${unit}; ${better} is better)`;
  return {
    svg: `<text class="title" x="8" y="20">${escaped(heading)}</text>\n${bars.join('\n')}`,
    height: HEAD + bars.length * STEP + 16,
  };
}
