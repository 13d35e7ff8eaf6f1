/** Text that is HTML already. Only `html` and `trusted` make one, so that nothing else reaches a page unescaped. */
export class Html {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** What may stand in a template: text is escaped, nothing is left out. */
export type Content = Html | string | number | undefined | false | null | readonly Content[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => ESCAPES[char]!);

/** A piece of a page; every value in it is escaped unless it is a piece itself. */
export const html = (literals: TemplateStringsArray, ...values: readonly Content[]): Html =>
  new Html(String.raw({ raw: literals }, ...values.map(rendered)));

function rendered(value: Content): string {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return (value as readonly Content[]).map(rendered).join('');
  return escaped(String(value));
}

/** HTML that something else has escaped: the renderer of Markdown, or of an SVG. */
export const trusted = (text: string): Html => new Html(text);

/** The pieces with something between them. */
export const joined = (pieces: readonly Content[], between: Content = ', '): Content =>
  pieces.flatMap((piece, i) => (i === 0 ? [piece] : [between, piece]));
