import { describe, expect, test } from '@jest/globals';
import { murmur2 } from './partitioner.js';

// The vectors of Kafka's own test, UtilsTest.testMurmur2.
describe('murmur2 is that of the Java client', () => {
  test.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('%s', (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash);
  });
});
