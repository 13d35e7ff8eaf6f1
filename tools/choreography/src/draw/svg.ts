import { Graphviz } from '@hpcc-js/wasm-graphviz';
import type { Choreography } from '../choreography.js';
import { toDot, type HrefOf } from './dot.js';
import { legend } from './legend.js';

export interface SvgOptions {
  /** Where a click on an event leads; nowhere when not given. */
  readonly hrefOf?: HrefOf;
}

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
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${fullWidth}" height="${fullHeight}" viewBox="0 0 ${fullWidth} ${fullHeight}" role="img" aria-label="Choreography of ${choreography.contexts.join(', ')}">
<rect width="100%" height="100%" fill="#ffffff"/>
<g transform="translate(${GAP} ${GAP})">${key.svg}</g>
<g transform="translate(${GAP} ${key.height + 2 * GAP})">
${inner}
</g>
</svg>
`;
}

/** What Graphviz draws, without its frame and its ids: two pictures on one page must not have the same. */
function parsed(svg: string): { readonly width: number; readonly height: number; readonly inner: string } {
  const { width, height } = /<svg width="(?<width>\d+)pt" height="(?<height>\d+)pt"/.exec(svg)?.groups ?? {};
  const [, inner] = /<svg[^>]*>([^]*)<\/svg>/.exec(svg) ?? [];
  if (!width || !height || inner === undefined)
    throw new Error(`Graphviz drew no SVG of width and height, but ${svg.slice(0, 200)}`);
  return {
    width: Number(width),
    height: Number(height),
    inner: inner.replaceAll(/<!--[^]*?-->\n?| id="[^"]*"/g, '').trim(),
  };
}
