import { nowMs, pause } from '../measure.js';

/**
 * Calls `publish` for numbers from `from` on at an even rate, whether or not earlier calls have ended: what a slow moment
 * delays is measured, not left out. Resolves with the moment, by nowMs(), at which each had ended.
 */
export async function atRate(
  from: number,
  count: number,
  perSecond: number,
  publish: (seq: number) => Promise<void>,
): Promise<number[]> {
  const endedAt: number[] = [];
  const running: Promise<void>[] = [];
  const startedAt = nowMs();
  for (let begun = 0; begun < count;) {
    const due = Math.min(count, Math.floor(((nowMs() - startedAt) / 1_000) * perSecond) + 1);
    for (; begun < due; begun++) {
      const at = begun;
      running.push(publish(from + at).then(() => void (endedAt[at] = nowMs())));
    }
    await pause(1);
  }
  await Promise.all(running);
  return endedAt;
}
