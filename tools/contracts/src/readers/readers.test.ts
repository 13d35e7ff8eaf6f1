import { describe, expect, test } from '@jest/globals';
import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import { OrderCancelled, OrderPlaced } from '@erp/commerce-shared';
import type { EventOf } from '@erp/common-messaging/contract';
import { defineService } from '@erp/service-kit';
import { loadDefinitions } from '../workspace.js';
import { readersOf, readersReport } from './readers.js';
import { loadRegistrations, registrationsOf } from './registrations.js';

@EventHandlers()
class OnOrders {
  @On(OrderPlaced)
  placed(_event: EventOf<typeof OrderPlaced>, _tx: Transaction): Promise<void> {
    return Promise.resolve();
  }

  other(): void {}
}

const service = defineService({
  context: 'picking',
  title: 'Picking',
  controllers: [OnOrders],
  providers: [],
  ownsTenants: true,
  migrations: [],
});

const TODAY = '2026-12-01';

describe('who reads which version, by their registrations (R4)', () => {
  test('a handler counts, another method does not', () => {
    const registrations = registrationsOf(service);
    expect(registrations).toEqual([
      { context: 'picking', definition: OrderPlaced, handler: 'OnOrders.placed' },
    ]);
    expect(readersReport(readersOf([OrderPlaced, OrderCancelled], registrations), TODAY)).toBe(
      `commerce.OrderPlaced, published in v2
  picking    v1 to v2  OnOrders.placed

commerce.OrderCancelled, published in v2
  nobody reads it

2 event types, 1 of them read by nobody`,
    );
  });

  test('the readers of this repository are those of its modules, with the handlers that every service has', async () => {
    const readers = readersOf(await loadDefinitions(), await loadRegistrations());
    const contextsOf = (type: string) =>
      readers
        .find((one) => one.type === type)
        ?.readers.map(({ context }) => context)
        .sort();
    expect(contextsOf('commerce.OrderPlaced')).toEqual(['financial', 'inventory', 'shipping']);
    expect(contextsOf('identity.TenantSuspended')).toEqual([
      'commerce',
      'financial',
      'inventory',
      'shipping',
    ]);
    expect(contextsOf('identity.UserDeactivated')).toEqual([]);
  });
});
