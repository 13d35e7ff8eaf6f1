/** `3 s`, `2 min 5 s`, `4 h 10 min`, `3 d 2 h`; below a second in ms. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const s = Math.floor(ms / 1_000);
  if (s < 60) return `${s} s`;
  const min = Math.floor(s / 60);
  if (min < 60) return joined(min, 'min', s % 60, 's');
  const h = Math.floor(min / 60);
  return h < 24 ? joined(h, 'h', min % 60, 'min') : joined(Math.floor(h / 24), 'd', h % 24, 'h');
}

const joined = (large: number, unit: string, small: number, smaller: string): string =>
  small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smaller}`;

/** `1 row`, `2 rows`. */
export const count = (n: number | bigint, noun: string, plural = `${noun}s`): string =>
  `${n} ${BigInt(n) === 1n ? noun : plural}`;

export const mebibytes = (bytes: number): string =>
  `${Math.floor(bytes / 1024 / 1024).toLocaleString('en')} MiB`;

/** The first line of an error, cut to a length that a report can hold. */
export const firstLine = (text: string | null, length = 200): string => {
  const line = (text ?? 'no error was kept').split('\n', 1)[0]!.trim();
  return line.length > length ? `${line.slice(0, length - 3)}...` : line;
};

const QUERY_LENGTH = 120;

/** In one pass, so that a quote in a comment or a comment in a quote is what it is. */
const TOKENS = new RegExp(
  [
    String.raw`(?<comment>--[^\n]*|/\*[\s\S]*?(?:\*/|$))`,
    String.raw`(?<name>"[^"]*(?:"|$))`,
    String.raw`\$(?<tag>[A-Za-z_]\w*)?\$[\s\S]*?(?:\$\k<tag>\$|$)`,
    String.raw`\b[eE]'(?:\\[\s\S]|''|[^'\\])*(?:'|$)`,
    String.raw`'(?:''|[^'])*(?:'|$)`,
    String.raw`(?<![\w$])\d[\w.]*`,
  ].join('|'),
  'g',
);

/**
 * The beginning of a statement without the values in it, which may be personal data. PostgreSQL cuts long statements, so
 * a quote that is not closed hides all that follows.
 */
export function withoutValues(query: string): string {
  const bare = query
    .replaceAll(TOKENS, (_token: string, comment?: string, name?: string) => (comment ? ' ' : (name ?? '?')))
    .replaceAll(/\s+/g, ' ')
    .trim();
  return bare.length > QUERY_LENGTH ? `${bare.slice(0, QUERY_LENGTH - 3)}...` : bare;
}
