import { expect, test } from '@jest/globals';
import { latencies } from './latencies.js';

test('each step is measured from the POST of its own order; what was not reached is not counted', () => {
  const live = [
    { orderId: 'a', sentAtMs: 1_000 },
    { orderId: 'b', sentAtMs: 2_000 },
  ];
  const type = 'shipping.ShipmentDispatched';
  const moments = [
    { orderId: 'a', type, atMs: 1_040 },
    { orderId: 'b', type, atMs: 2_090 },
    { orderId: 'c', type, atMs: 9_000 },
  ];
  const found = latencies(live, moments);
  expect(found.find(({ step }) => step === 'dispatched')).toEqual({
    step: 'dispatched',
    orders: 2,
    p50Ms: 40,
    p95Ms: 90,
  });
  expect(found.find(({ step }) => step === 'captured')).toMatchObject({ orders: 0, p50Ms: Number.NaN });
});
