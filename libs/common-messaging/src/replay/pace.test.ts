import { expect, test } from '@jest/globals';
import { RateLimit, Speed } from './pace.js';

test('a rate limit makes up for nothing: after a pause it holds as before (R17)', () => {
  let nowMs = 0;
  const limit = new RateLimit(() => nowMs);
  expect(limit.pauseMs(10, 100)).toBe(100);
  expect(limit.pauseMs(10, 100)).toBe(200); // it did not wait
  nowMs = 60_000;
  expect(limit.pauseMs(10, 100)).toBe(100);
  expect(limit.pauseMs(1_000_000, null)).toBe(0);
});

test.each([
  [null, 500],
  [1_000_000, 500],
  [100, 25],
  [1, 1],
])('at %s events per second so many are taken at once: %d', (perSecond, events) => {
  expect(RateLimit.chunk(perSecond, 500)).toBe(events);
});

test('speed follows what is done, and forgets what was', () => {
  let nowMs = 0;
  const speed = new Speed(() => nowMs);
  nowMs = 1_000;
  expect(speed.done(100)).toBeCloseTo(100);
  for (let second = 0; second < 60; second++) {
    nowMs += 1_000;
    speed.done(500);
  }
  nowMs += 1_000;
  expect(speed.done(500)).toBeCloseTo(500, -1);
});
