/**
 * Waits until `probe` returns something other than undefined, null or false, and returns it. A probe that throws counts
 * as not yet. For what no signal tells, such as another process's state; the pause between probes is 20 ms. The patience
 * is that of a machine many times slower: it is spent only where something is wrong.
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== null && value !== false) return value;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `not within ${timeoutMs} ms: ${what}${lastError instanceof Error ? ` (${lastError.message})` : ''}`,
        {
          cause: lastError,
        },
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
