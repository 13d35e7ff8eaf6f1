import { expect, test } from '@jest/globals';
import type { EventDefinition } from '@erp/common-messaging/contract';
import { check, committedAt } from './check.js';
import { bothContracts, CLOSED, OrderShipped, orderShippedV2, V2 } from './order-shipped-anew.testing.js';
import { contracts, FILES_V1, orderShipped } from './order-shipped.testing.js';
import { pathOf } from '../files/contract-files.js';
import { update } from './update.js';

const found = (changes: Partial<EventDefinition> = {}) => {
  const files = bothContracts();
  const definitions = [OrderShipped, orderShippedV2(changes)];
  return check({ definitions, files, committed: committedAt(files, 'abc123') });
};

test('a breaking contract beside the old one passes, while its window is open and when it is closed (R4)', () => {
  expect(found()).toEqual([]);
  expect(found(CLOSED)).toEqual([]);
});

test('as a version of the old type the same change is refused', () => {
  const upcasts = { 1: orderShippedV2().upcasts![1]! };
  const definition = orderShipped({ version: 2, schema: V2, upcasts });
  const files = contracts({ ...FILES_V1, 2: { schema: V2, data: [{ orderId: 'o-1', parcels: ['POST'] }] } });
  expect(
    check({ definitions: [definition], files, committed: committedAt(contracts(FILES_V1), 'abc123') }),
  ).toMatchObject([{ rule: 'REQUIRED (forward)', where: 'v2 against v1, at /carrier' }]);
});

test('an old event that cannot be brought up is found, also when the window is long closed (R4)', () => {
  const upcasts = { 1: ({ orderId }: { orderId: string }) => ({ orderId, parcels: [] }) };
  expect(found({ ...CLOSED, upcasts })).toMatchObject([
    {
      type: 'shipping.OrderShipped.v2',
      rule: 'UPCAST (old type)',
      where: 'v2 against shipping.OrderShipped v1',
      why: expect.stringContaining('/parcels must NOT have fewer than 1 items') as unknown,
    },
  ]);
  const anotherKey = { 1: () => ({ orderId: 'o-2', parcels: ['POST'] }) };
  expect(found({ upcasts: anotherKey })).toMatchObject([
    {
      rule: 'UPCAST (old type)',
      why: expect.stringContaining('its key was o-1 and would be o-2') as unknown,
    },
  ]);
});

test('an old form that old readers refuse is found, also where only other events than the samples have it', () => {
  const window = (toOld: (data: never) => unknown) => ({ window: { until: '2027-03-31', toOld } }) as never;
  const named = ({ orderId }: { orderId: string }) => ({ orderId, carrier: 'PIGEON' });
  expect(found(window(named))).toMatchObject([
    {
      rule: 'OLD_FORM',
      where: 'v2 as shipping.OrderShipped v1',
      why: expect.stringContaining('/carrier must be equal to one of the allowed values') as unknown,
    },
  ]);
  const onlyTwo = ({ orderId, parcels }: { orderId: string; parcels: string[] }) => ({
    orderId,
    carrier: parcels.length === 2 ? 'POST' : 'BOTH',
  });
  expect(found(window(onlyTwo)).map(({ rule }) => rule)).toEqual(['OLD_FORM']);
});

test('the first sample of a breaking contract is proposed from the last of the old one', () => {
  const written = update([OrderShipped, orderShippedV2()], contracts(FILES_V1), []);
  expect(written).toMatchObject([
    { path: pathOf('shipping.OrderShipped.v2', 2, 'schema') },
    {
      path: pathOf('shipping.OrderShipped.v2', 2, 'samples'),
      content: [{ key: 'o-1', data: { orderId: 'o-1', parcels: ['POST'] } }],
    },
  ]);
});
