import { figure } from './statistics.js';

/** Where a whole goes: bars one below the other, each made of the same parts. */
export interface Breakdown {
  readonly title: string;
  readonly unit: string;
  /** In their order along the bar; parts by the same have the same colour. */
  readonly parts: readonly { readonly name: string; readonly by: string }[];
  /** Per bar a figure for each part. */
  readonly bars: Readonly<Record<string, readonly number[]>>;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** A row for each part, a column for each bar, and what they add up to. */
export function breakdownTable({ unit, parts, bars }: Breakdown): (readonly string[])[] {
  const columns = Object.entries(bars);
  return [
    ['', 'by', ...columns.map(([name]) => `${name}, ${unit}`)],
    ...parts.map(({ name, by }, at) => [name, by, ...columns.map(([, values]) => figure(values[at]!))]),
    ['together', '', ...columns.map(([, values]) => figure(sum(values)))],
  ];
}

const WIDTH = 760;
const LABELS = 90;
const FIGURES = 70;
const BAR = 26;
const STEP = 38;
const HEAD = 34;
const LEGEND_ROW = 20;
const LEGEND_COLUMN = 125;

/** Told apart also by those who see few colours, and on light and dark ground (Okabe and Ito). */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442', '#8b949e'];

export interface Drawing {
  readonly svg: string;
  readonly height: number;
}

/** Stacked bars with their legend, 760 wide, for a place in a larger drawing. */
export function stackedBars({ title, unit, parts, bars }: Breakdown): Drawing {
  const who = [...new Set(parts.map(({ by }) => by))];
  const colour = (by: string) => COLOURS[who.indexOf(by) % COLOURS.length]!;
  const most = Math.max(...Object.values(bars).map(sum), Number.MIN_VALUE);
  const scale = (WIDTH - LABELS - FIGURES) / most;
  const rows = Object.entries(bars).map(([name, values], at) => {
    const y = HEAD + at * STEP;
    let x = LABELS;
    const pieces = values.map((value, index) => {
      const width = Math.max(0, value) * scale;
      const { name: part, by } = parts[index]!;
      const told = `<title>${escaped(`${part}: ${figure(value)} ${unit}`)}</title>`;
      const piece = `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" fill="${colour(by)}" stroke="#ffffff" stroke-width="0.5">${told}</rect>`;
      x += width;
      return piece;
    });
    return [
      `<text x="${LABELS - 8}" y="${y + BAR / 2 + 4}" text-anchor="end">${escaped(name)}</text>`,
      ...pieces,
      `<text x="${(x + 8).toFixed(1)}" y="${y + BAR / 2 + 4}">${figure(sum(values))}</text>`,
    ].join('');
  });
  const legendTop = HEAD + rows.length * STEP + 4;
  const perRow = Math.floor((WIDTH - LABELS) / LEGEND_COLUMN);
  const legend = who.map((by, at) => {
    const [x, y] = [LABELS + (at % perRow) * LEGEND_COLUMN, legendTop + Math.floor(at / perRow) * LEGEND_ROW];
    return `<rect x="${x}" y="${y}" width="12" height="12" fill="${colour(by)}"/><text x="${x + 18}" y="${y + 11}">${escaped(by)}</text>`;
  });
  return {
    svg: [
      `<text class="title" x="8" y="20">${escaped(`${title} (${unit})`)}</text>`,
      ...rows,
      ...legend,
    ].join('\n'),
    height: legendTop + Math.ceil(who.length / perRow) * LEGEND_ROW + 16,
  };
}

/** As text of an SVG. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
