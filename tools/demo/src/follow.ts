import type { Eyes, OrderCount } from './eyes.js';
import { poll, type Step } from './progress.js';

const EVERY_MS = 400;
const ENDED = new Set(['CONFIRMED', 'CANCELLED', 'SHIPPED', 'COMPLETED']);

/** Follows the orders until as many as expected have an end. */
export async function untilEnded(eyes: Eyes, expected: number, { say, signal }: Step): Promise<void> {
  await poll(signal, EVERY_MS, async () => {
    const counts = await eyes.orders();
    const placed = sum(counts, () => true);
    const of = (status: string) => sum(counts, (count) => count.status === status);
    say(`${placed} placed, ${of('CONFIRMED')} confirmed, ${of('CANCELLED')} cancelled, of ${expected}`);
    return sum(counts, ({ status }) => ENDED.has(status)) >= expected ? true : undefined;
  });
}

export const sum = (counts: readonly OrderCount[], which: (count: OrderCount) => boolean): number =>
  counts.filter(which).reduce((total, { orders }) => total + orders, 0);
