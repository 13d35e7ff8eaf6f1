/**
 * What a key or subject is made of, such as `{warehouseId}/{sku}`: the definition's own function, run on data in which
 * every field says its name. Undefined when it does more with the data than to put it together.
 */
export function keyTemplate(of: (data: never) => string): string | undefined {
  try {
    return String(of(naming('') as never));
  } catch {
    return undefined;
  }
}

const AS_TEXT: readonly (string | symbol)[] = [Symbol.toPrimitive, 'toString', 'valueOf'];

/** Data of which every property is there, and whose text is its path. */
function naming(path: string): object {
  const get = (_: object, property: string | symbol): unknown => {
    if (AS_TEXT.includes(property)) return () => `{${path}}`;
    return typeof property === 'symbol' ? undefined : naming(path === '' ? property : `${path}.${property}`);
  };
  return new Proxy({}, { get });
}
