import type { StandingRecord } from '@erp/common-messaging/testing';
import type { Expected, InAnyOrder } from './event.js';

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
 * keys there is no order, nor within `inAnyOrder`.
 */
export function compareEvents(
  actual: readonly PublishedEvent[],
  expected: readonly (Expected | InAnyOrder)[],
): void {
  const left = [...actual];
  for (const wanted of expected) {
    const any = 'inAnyOrder' in wanted ? [...wanted.inAnyOrder] : [wanted];
    while (any.length > 0) {
      // The first of each key: what stands behind it must not come before it.
      const heads = left.filter(({ key }, at) => left.findIndex((event) => event.key === key) === at);
      const found = heads.find((event) => any.some((one) => isLike(one, event)));
      if (!found) throw unexpected(actual, expected, `missing, or out of order: ${typesOf(any)}`);
      left.splice(left.indexOf(found), 1);
      any.splice(
        any.findIndex((one) => isLike(one, found)),
        1,
      );
    }
  }
  if (left.length > 0)
    throw unexpected(actual, expected, `not expected: ${left.map(({ type }) => type).join(', ')}`);
}

const isLike = ({ definition, like }: Expected, { type, data }: PublishedEvent): boolean =>
  type === definition.type && matches(like, data);

const typesOf = (expected: readonly Expected[]): string =>
  expected.map(({ definition }) => definition.type).join(', ');

function unexpected(
  actual: readonly PublishedEvent[],
  expected: readonly (Expected | InAnyOrder)[],
  what: string,
): UnexpectedEvents {
  const list = (lines: readonly string[]) => (lines.length > 0 ? lines : ['nothing']).join('\n  ');
  const all = expected.flatMap((one) => ('inAnyOrder' in one ? one.inAnyOrder : [one]));
  return new UnexpectedEvents(
    `${what}\nexpected\n  ${list(all.map((e) => `${e.definition.type} ${JSON.stringify(e.like)}`))}` +
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
