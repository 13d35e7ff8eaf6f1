const CELL = 60;

const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const cell = (value: unknown): string => {
  const text = textOf(value).replaceAll(/\s+/g, ' ');
  return text.length > CELL ? `${text.slice(0, CELL - 3)}...` : text;
};

/** Rows under their columns; long cells are cut. */
export function table(rows: readonly object[], columns: readonly string[]): string {
  const cells = [
    columns,
    ...rows.map((row) => columns.map((name) => cell((row as Record<string, unknown>)[name]))),
  ];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]!.length)));
  return cells
    .map((line) =>
      line
        .map((text, i) => text.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Every field on a line of its own; JSON and text of several lines are indented below their name. */
export function details(value: object): string {
  const lines = Object.entries(value).map(([name, field]: [string, unknown]) => {
    const text = typeof field === 'object' && field !== null ? JSON.stringify(field, null, 2) : textOf(field);
    return text.includes('\n') ? `${name}:\n${indent(text)}` : `${name}: ${text}`;
  });
  return lines.join('\n');
}

const indent = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
