import type { StandingRecord } from '@erp/common-messaging/testing';
import type { Expected } from './event.js';

/** An event that the context published. */
export interface PublishedEvent {
  readonly type: string;
  readonly key: string;
  readonly data: unknown;
}

export const readPublished = ({ headers, key, value }: StandingRecord): PublishedEvent => ({
  type: headers['ce_type'] ?? '',
  key: key?.toString('utf8') ?? '',
  data: JSON.parse(value?.toString('utf8') ?? 'null') as unknown,
});

/** What was published is not what was expected. */
export class UnexpectedEvents extends Error {
  override readonly name = 'UnexpectedEvents';
}

/**
 * Throws UnexpectedEvents unless exactly the expected events were published, those of one key in this order. Between
 * keys there is no order.
 */
export function compareEvents(actual: readonly PublishedEvent[], expected: readonly Expected[]): void {
  const left = [...actual];
  for (const wanted of expected) {
    const at = left.findIndex(
      (event, index) =>
        event.type === wanted.definition.type &&
        matches(wanted.like, event.data) &&
        left.findIndex(({ key }) => key === event.key) === index, // nothing of its key stands before it
    );
    if (at < 0) throw unexpected(actual, expected, `missing, or out of order: ${wanted.definition.type}`);
    left.splice(at, 1);
  }
  if (left.length > 0)
    throw unexpected(actual, expected, `not expected: ${left.map(({ type }) => type).join(', ')}`);
}

function unexpected(
  actual: readonly PublishedEvent[],
  expected: readonly Expected[],
  what: string,
): UnexpectedEvents {
  const list = (lines: readonly string[]) => (lines.length > 0 ? lines : ['nothing']).join('\n  ');
  return new UnexpectedEvents(
    `${what}\nexpected\n  ${list(expected.map((e) => `${e.definition.type} ${JSON.stringify(e.like)}`))}` +
      `\npublished\n  ${list(actual.map((e) => `${e.type} ${JSON.stringify(e.data)}`))}`,
  );
}

/** True when every part of `like` is in `value`; arrays have the same length. Jest's asymmetric matchers are asked. */
export function matches(like: unknown, value: unknown): boolean {
  if (typeof like !== 'object' || like === null) return Object.is(like, value);
  if ('asymmetricMatch' in like)
    return (like as { asymmetricMatch(value: unknown): boolean }).asymmetricMatch(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(like) && (!Array.isArray(value) || value.length !== like.length)) return false;
  return Object.entries(like).every(([name, part]) =>
    matches(part, (value as Record<string, unknown>)[name]),
  );
}
