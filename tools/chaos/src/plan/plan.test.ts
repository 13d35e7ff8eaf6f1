import { describe, expect, test } from '@jest/globals';
import { CRASH_POINTS } from '@erp/common-messaging/testing';
import { describeBlow, makePlan, type Plan } from './plan.js';
import { Random } from './random.js';

const plans = (seed: number, count: number): Plan[] =>
  Array.from({ length: count }, (_, i) => makePlan(seed, i + 1));

describe('a plan', () => {
  test('is the same for the same seed and number, and another for another', () => {
    expect(makePlan(7, 3)).toEqual(makePlan(7, 3));
    expect(makePlan(7, 3)).not.toEqual(makePlan(7, 4));
    expect(makePlan(7, 3)).not.toEqual(makePlan(8, 3));
  });

  test('keys are of one schedule alone: what stands in a topic tells whose it is', () => {
    const keys = plans(1, 200).flatMap((plan) => plan.keys);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys)
      expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('200 schedules of a seed strike in every way, at every crash point around outbox, inbox and jobs (R14, R15)', () => {
    const blows = plans(1, 200).flatMap((plan) => plan.blows);
    expect(new Set(blows.map(({ kind }) => kind))).toEqual(
      new Set(['crash', 'freeze', 'kill', 'hang', 'join', 'broker', 'database']),
    );
    const dies = blows.flatMap((blow) => (blow.kind === 'crash' ? [blow.point] : []));
    expect(new Set(dies)).toEqual(new Set(CRASH_POINTS));
  });

  test('some hang for longer than the 3 s after which the relay loses its lock', () => {
    const hangs = plans(1, 200).flatMap(({ blows }) => blows.flatMap((b) => ('forMs' in b ? [b.forMs] : [])));
    expect(hangs.some((ms) => ms > 3_000)).toBe(true);
    expect(hangs.some((ms) => ms < 2_000)).toBe(true);
  });

  test('a server dies at the most once in a schedule, and blows are told in the order of their time', () => {
    for (const { blows } of plans(2, 200)) {
      const servers = blows.filter(({ kind }) => kind === 'broker' || kind === 'database');
      expect(servers.length).toBeLessThanOrEqual(1);
      expect(blows.map(({ atMs }) => atMs)).toEqual(blows.map(({ atMs }) => atMs).sort((a, b) => a - b));
      for (const blow of blows) expect(describeBlow(blow)).toContain(`at ${blow.atMs} ms`);
    }
  });
});

test('random numbers fill their range evenly enough', () => {
  const random = new Random(1);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) counts[random.int(0, 9)]!++;
  for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});
