/** The first item of each id, in their order: what a batch says twice counts once. */
export function firstOfEach<T>(items: readonly T[], idOf: (item: T) => string): Map<string, T> {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(idOf(item))) first.set(idOf(item), item);
  return first;
}
