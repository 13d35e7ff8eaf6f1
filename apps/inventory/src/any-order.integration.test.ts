import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { OrderCancelledV3, OrderPlaced } from '@erp/commerce-shared';
import { type BatchTransaction, Database } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import type { PaymentFailed } from '@erp/financial-shared';
import { newId } from '@erp/kernel';
import { startService, type RunningService } from '@erp/service-kit';
import type { ReturnReceived, ShipmentDispatched } from '@erp/shipping-shared';
import { TestWorld } from '@erp/testing';
import { OnReturnReceived } from './goods-returns/on-return-received.js';
import { inventory } from './inventory.module.js';
import { OnOrderCancelled } from './reservations/on-order-cancelled.js';
import { OnOrderPlaced } from './reservations/on-order-placed.js';
import { OnPaymentFailed } from './reservations/on-payment-failed.js';
import { OnShipmentDispatched } from './reservations/on-shipment-dispatched.js';
import { DispatchedWithoutStock } from './reservations/reservation-errors.js';
import { InventoryApi } from './testing/api.js';
import { asBatch } from './testing/as-batch.js';
import { balancedBooks } from './testing/books.js';

const ON_HAND = 6;
const STEPS = ['place', 'cancel', 'failPayment', 'dispatch', 'giveBack'] as const;
type Step = (typeof STEPS)[number];

let world: TestWorld;
let database: Awaited<ReturnType<TestWorld['databaseOf']>>;
let service: RunningService;

beforeAll(async () => {
  world = await TestWorld.create();
  database = await world.databaseOf(inventory);
  service = await startService(inventory, world.serviceConfig('inventory', database));
});

afterAll(async () => {
  await service?.stop();
  await world?.destroy();
});

/** An order of two CDs as inventory should see it: what it holds, issued or got back, in pieces. */
class Expected {
  status: 'UNKNOWN' | 'RESERVED' | 'FAILED' | 'ENDED' | 'ISSUED' = 'UNKNOWN';
  returned = 0;

  take(step: Step, free: number): 'done' | 'refused' {
    if (step === 'place' && this.status === 'UNKNOWN') this.status = free >= 2 ? 'RESERVED' : 'FAILED';
    if (step === 'cancel' || step === 'failPayment') {
      if (this.status === 'UNKNOWN' || this.status === 'RESERVED') this.status = 'ENDED';
    }
    if (step === 'giveBack') this.returned = 2;
    if (step !== 'dispatch') return 'done';
    if (this.status === 'RESERVED') this.status = 'ISSUED';
    return this.status === 'ISSUED' ? 'done' : 'refused';
  }
}

/** The handlers on real tables, an event a transaction, as the consumer runs them. */
function handlers(tenantId: string, warehouseId: string) {
  const { app } = service;
  const run = (work: (tx: BatchTransaction) => Promise<void>) =>
    app.get(Database).transaction(tenantId, (tx) => work(asBatch(tx)));
  const order = (
    orderId: string,
    shipmentId: string,
    returnId: string,
  ): Record<Step, () => Promise<void>> => {
    const line = { lineNumber: 1, sku: 'CD', quantity: 2 };
    const placed = { data: { orderId, lines: [line] } } as EventOf<typeof OrderPlaced>;
    const cancelled = { data: { orderId, reason: 'CUSTOMER_REQUEST' } } as EventOf<typeof OrderCancelledV3>;
    const unpaid = { data: { orderId } } as EventOf<typeof PaymentFailed>;
    const left = { data: { orderId, shipmentId } } as EventOf<typeof ShipmentDispatched>;
    const lines = [{ ...line, warehouseId }];
    const back = { data: { orderId, shipmentId, returnId, lines } } as EventOf<typeof ReturnReceived>;
    return {
      place: () => run((tx) => app.get(OnOrderPlaced).reserve([placed], tx)),
      cancel: () => run((tx) => app.get(OnOrderCancelled).release([cancelled], tx)),
      failPayment: () => run((tx) => app.get(OnPaymentFailed).release([unpaid], tx)),
      dispatch: () => run((tx) => app.get(OnShipmentDispatched).issue([left], tx)),
      giveBack: () => run((tx) => app.get(OnReturnReceived).restock([back], tx)),
    };
  };
  return Array.from({ length: 4 }, () => order(newId(), newId(), newId()));
}

test('whatever comes for four orders, twice and in any order, the books are those of the model (R9, R15)', async () => {
  const event = fc.record({ order: fc.integer({ min: 0, max: 3 }), step: fc.constantFrom(...STEPS) });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 25 }), async (sequence) => {
      const api = new InventoryApi(service.url, await world.tenant(database));
      const warehouseId = await api.warehouse('W', 1);
      await api.stock(warehouseId, { CD: ON_HAND });
      const orders = handlers(api.tenantId, warehouseId);
      const expected = orders.map(() => new Expected());
      const count = (status: Expected['status']) => 2 * expected.filter((e) => e.status === status).length;
      const returned = () => expected.reduce((sum, e) => sum + e.returned, 0);
      const onHand = () => ON_HAND - count('ISSUED') + returned();

      for (const { order, step } of sequence) {
        const outcome = expected[order]!.take(step, onHand() - count('RESERVED'));
        const done = orders[order]![step]();
        if (outcome === 'done') await done;
        else await expect(done).rejects.toThrow(DispatchedWithoutStock);
      }
      expect(await balancedBooks(world, database, api.tenantId)).toEqual([
        {
          sku: 'CD',
          on_hand: onHand(),
          reserved: count('RESERVED'),
          receipts: ON_HAND,
          issues: count('ISSUED'),
          returns: returned(),
          adjustments: 0,
          held: count('RESERVED'),
        },
      ]);
    }),
    { numRuns: 30 },
  );
});
