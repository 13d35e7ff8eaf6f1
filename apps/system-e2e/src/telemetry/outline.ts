import type { Span } from './collector.js';

/**
 * A trace as an outline: a line for each span, its children below it, two spaces further in, in the order of their text. A
 * handler is named beside its event, since one event has several. Throws when a parent is missing or there are two roots.
 */
export function outlineOf(trace: readonly Span[]): string[] {
  const known = new Set(trace.map(({ spanId }) => spanId));
  const roots = trace.filter(({ parentSpanId }) => !known.has(parentSpanId));
  if (roots.length !== 1)
    throw new Error(`a trace has one root, this one has ${roots.map(({ name }) => name).join(', ')}`);
  const below = (span: Span): string[] => {
    const children = trace.filter(({ parentSpanId }) => parentSpanId === span.spanId).map(below);
    const sorted = children.toSorted((a, b) => (a.join('\n') < b.join('\n') ? -1 : 1));
    return [titleOf(span), ...sorted.flat().map((line) => `  ${line}`)];
  };
  return below(roots[0]!);
}

const titleOf = ({ name, attributes }: Span): string => {
  const handler = attributes['erp.handler'];
  return typeof handler === 'string' ? `${name} by ${handler.split('.')[0]}` : name;
};

/** The lines of an outline as a test writes it, indented to fit its place. */
export function outlineIn(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const margin = /^ */.exec(lines[0]!)![0].length;
  return lines.map((line) => line.slice(margin));
}
