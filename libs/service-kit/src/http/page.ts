/** A page of a list. `nextCursor` is the `cursor` of the page behind it; null on the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Makes a page of at most `limit` from `limit + 1` entries read: the one too many tells that there are more. */
export function pageOf<T>(read: readonly T[], limit: number, cursorOf: (item: T) => string): Page<T> {
  const items = read.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: read.length > limit && last !== undefined ? cursorOf(last) : null };
}
