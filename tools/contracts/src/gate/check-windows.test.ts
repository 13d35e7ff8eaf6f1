import { describe, expect, test } from '@jest/globals';
import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import {
  defineEvent,
  type EventDefinition,
  type EventOf,
  type TSchema,
} from '@erp/common-messaging/contract';
import { defineService } from '@erp/service-kit';
import { readersOf, readersReport } from '../readers/readers.js';
import { registrationsOf, type Registration } from '../readers/registrations.js';
import { checkWindows } from './check-windows.js';
import { described } from './finding.js';
import { CLOSED, OrderShipped, orderShippedV2 } from './order-shipped-anew.testing.js';

const TODAY = '2027-03-01';
const OrderShippedV2 = orderShippedV2();

/** What the module of a context registers that handles this contract. */
function reader(context: string, definition: EventDefinition): Registration[] {
  @EventHandlers()
  class OnOrderShipped {
    @On(definition)
    notify(_event: EventOf<EventDefinition>, _tx: Transaction): Promise<void> {
      return Promise.resolve();
    }
  }
  return registrationsOf(
    defineService({
      context,
      title: context,
      controllers: [OnOrderShipped],
      providers: [],
      ownsTenants: true,
      migrations: [],
    }),
  );
}
const notMoved = reader('invoicing', OrderShipped);
const moved = reader('picking', OrderShippedV2);

const checked = (v2: EventDefinition, registrations: readonly Registration[], today = TODAY) =>
  checkWindows([OrderShipped, v2], registrations, today);

describe('a publisher stops publishing an old form when nobody reads it any more (R4)', () => {
  test('while the window is open, readers may be left', () => {
    expect(checked(OrderShippedV2, [...notMoved, ...moved])).toEqual({ findings: [], notes: [] });
    expect(checked(OrderShippedV2, notMoved, '2027-03-31').findings).toEqual([]);
  });

  test('a window that is closed too early is refused, with who still reads, and what to change', () => {
    const { findings } = checked(orderShippedV2(CLOSED), [...moved, ...notMoved]);
    expect(findings.map(described)).toEqual([
      `shipping.OrderShipped.v2 invoicing, OnOrderShipped.notify
  rule  STILL_READ
  why   it reads shipping.OrderShipped, which would be published no more: no window is open that leads to it, so this handler would never hear of the fact again.
  do    In the context invoicing, declare OnOrderShipped.notify with OrderShippedV2 instead of OrderShipped; it reads the old events too. Until that is deployed, give OrderShippedV2 its window: { until, toOld } (again).`,
    ]);
  });

  test('a window that is over is refused while readers are left, with the day', () => {
    const { findings } = checked(OrderShippedV2, notMoved, '2027-04-02');
    expect(findings.map(described)).toEqual([
      `shipping.OrderShipped.v2 invoicing, OnOrderShipped.notify
  rule  WINDOW_OVER
  why   the window in which shipping.OrderShipped is still published ended on 2027-03-31, 2 day(s) ago, and this handler still reads it.
  do    In the context invoicing, declare OnOrderShipped.notify with OrderShippedV2 instead of OrderShipped; it reads the old events too. Or agree on a later day with those who own invoicing, and set window.until of OrderShippedV2 to it.`,
    ]);
  });

  test('a window that nobody needs any more is noted, and fails nothing', () => {
    for (const today of [TODAY, '2027-04-02'])
      expect(checked(OrderShippedV2, moved, today)).toEqual({
        findings: [],
        notes: [
          'shipping.OrderShipped.v2: nobody reads shipping.OrderShipped any more. Once every context is deployed as it is here, remove the window of OrderShippedV2; keep OrderShipped, by which its events on the topic are read.',
        ],
      });
    expect(checked(orderShippedV2(CLOSED), moved)).toEqual({ findings: [], notes: [] });
  });

  test('an old form of an old form ends with any window on the way', () => {
    const closed = orderShippedV2(CLOSED);
    const third = defineEvent<TSchema>({
      ...OrderShippedV2,
      type: 'shipping.OrderShipped.v3',
      version: 3,
      replaces: closed,
      upcasts: { 2: (v2: object) => v2 },
      window: { until: '2027-06-30', toOld: (data) => data },
    });
    const { findings } = checkWindows([OrderShipped, closed, third], notMoved, TODAY);
    expect(findings).toMatchObject([{ type: 'shipping.OrderShipped.v2', rule: 'STILL_READ' }]);
  });
});

test('the report of readers tells the window, the days left, and who has to move (R4)', () => {
  const report = (v2: EventDefinition, registrations: readonly Registration[], today = TODAY) =>
    readersReport(readersOf([OrderShipped, v2], registrations), today).split('\n\n');
  expect(report(OrderShippedV2, [...notMoved, ...moved])).toEqual([
    `shipping.OrderShipped, published in v1 as the old form of shipping.OrderShipped.v2 until 2027-03-31, 30 day(s) left: 1 context(s) to move
  invoicing  v1        OnOrderShipped.notify`,
    `shipping.OrderShipped.v2, published in v2
  picking    v1 to v2  OnOrderShipped.notify`,
    '2 event types, 0 of them read by nobody',
  ]);
  expect(report(OrderShippedV2, moved, '2027-04-01')[0]).toBe(
    `shipping.OrderShipped, published in v1 as the old form of shipping.OrderShipped.v2 until 2027-03-31, 1 day(s) ago: the window can be closed
  nobody reads it`,
  );
  expect(report(orderShippedV2(CLOSED), moved)[0]).toBe(
    `shipping.OrderShipped, replaced by shipping.OrderShipped.v2 and published no more
  nobody reads it`,
  );
});
