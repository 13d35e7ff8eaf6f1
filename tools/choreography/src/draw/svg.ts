import { Graphviz } from '@hpcc-js/wasm-graphviz';
import type { Choreography } from '../choreography.js';
import { LAYOUT_FONT, toDot, type HrefOf } from './dot.js';
import { legend } from './legend.js';

export interface SvgOptions {
  /** Where a click on an event leads; nowhere when not given. */
  readonly hrefOf?: HrefOf;
}

const FONT = 'Arial, Helvetica, sans-serif';

/** Space around the picture and between its parts, in user units. */
const GAP = 24;

/**
 * The choreography as an SVG that stands alone: laid out by Graphviz, with a legend, on white. Sized in user units, with a
 * viewBox, so that it scales. The same choreography gives the same text.
 */
export async function toSvg(choreography: Choreography, { hrefOf }: SvgOptions = {}): Promise<string> {
  const graphviz = await Graphviz.load();
  const { width, height, inner } = parsed(graphviz.dot(toDot(choreography, hrefOf)));
  const key = legend(choreography.contexts);
  const fullWidth = Math.max(width, key.width) + 2 * GAP;
  const fullHeight = key.height + height + 3 * GAP;
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${fullWidth}" height="${fullHeight}" viewBox="0 0 ${fullWidth} ${fullHeight}" font-family="${FONT}" role="img" aria-label="Choreography of ${choreography.contexts.join(', ')}">
<rect width="100%" height="100%" fill="#ffffff"/>
<g transform="translate(${GAP} ${GAP})">${key.svg}</g>
<g transform="translate(${GAP} ${key.height + 2 * GAP})">
${inner}
</g>
</svg>
`;
}

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly inner: string;
}

/** What Graphviz draws, without its frame and its ids: two pictures on one page must not have the same. */
function parsed(svg: string): Picture {
  const { width, height } = /<svg width="(?<width>\d+)pt" height="(?<height>\d+)pt"/.exec(svg)?.groups ?? {};
  const [, inner] = /<svg[^>]*>([^]*)<\/svg>/.exec(svg) ?? [];
  if (!width || !height || inner === undefined)
    throw new Error(`Graphviz drew no SVG of width and height, but ${svg.slice(0, 200)}`);
  const bare = inner.replaceAll(
    new RegExp(`<!--[^]*?-->\\n?| id="[^"]*"| font-family="${LAYOUT_FONT}"`, 'g'),
    '',
  );
  return {
    width: Number(width),
    height: Number(height),
    inner: bare.replaceAll(/<g class="node[^]*?(?=<g class="(?:node|edge)|$)/g, withTextInTheMiddle).trim(),
  };
}

/** Graphviz begins each line where it would be in the middle by its font; in a wider one it would leave its box. */
function withTextInTheMiddle(node: string): string {
  const outline = / (?:points|d)="([^"]*)"/.exec(node)?.[1] ?? '';
  const xs = [...outline.matchAll(/(-?[\d.]+),-?[\d.]+/g)].map(([, x]) => Number(x));
  const middle = (Math.min(...xs) + Math.max(...xs)) / 2;
  return node.replaceAll(/text-anchor="start" x="[^"]*"/g, `text-anchor="middle" x="${middle.toFixed(2)}"`);
}
