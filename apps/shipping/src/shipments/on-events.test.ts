import { beforeEach, describe, expect, test } from '@jest/globals';
import { OrderCancellationRequested, OrderPlaced } from '@erp/commerce-shared';
import { Jobs, type Transaction } from '@erp/common-messaging';
import type { DataOf, EventDefinition } from '@erp/common-messaging/contract';
import { RecordingEventPublisher } from '@erp/common-messaging/testing';
import { PaymentAuthorized } from '@erp/financial-shared';
import { StockReserved } from '@erp/inventory-shared';
import { CancellationRefused, ShipmentPlanned, ShipmentStopped } from '@erp/shipping-shared';
import { ShippingSettings } from '../shipping-settings.js';
import { batchWithoutSql } from '../testing/batch.js';
import { arrived } from '../testing/handle.js';
import { SHIPPED, orderFacts, type OrderFacts } from '../testing/order-facts.js';
import { ShipmentsInMemory } from '../testing/shipments-in-memory.js';
import { OnOrderCancellationRequested } from './on-order-cancellation-requested.js';
import { OnOrderPlaced } from './on-order-placed.js';
import { OnPaymentAuthorized } from './on-payment-authorized.js';
import { OnStockReserved } from './on-stock-reserved.js';
import { PlanShipments } from './plan-shipments.js';
import { dispatch, pack, pick } from './shipment.js';

const tx = batchWithoutSql();

class RecordingJobs extends Jobs {
  readonly names: string[] = [];

  override add(_tx: Transaction, name: string): Promise<void> {
    this.names.push(name);
    return Promise.resolve();
  }
}

/** Remembers the ids of the events that something was published because of, too. */
class PublishedBecause extends RecordingEventPublisher {
  readonly because: (string | null)[] = [];

  override publish<E extends EventDefinition>(
    tx: Transaction,
    definition: E,
    data: DataOf<E>,
  ): Promise<void> {
    this.because.push(tx.cause.causationId);
    return super.publish(tx, definition, data);
  }
}

let shipments: ShipmentsInMemory;
let events: PublishedBecause;
let jobs: RecordingJobs;

beforeEach(() => {
  shipments = new ShipmentsInMemory();
  events = new PublishedBecause();
  jobs = new RecordingJobs();
});

/** The facts of all these orders, each kind in one batch. Returns the events of the last kind. */
async function hearAll(orders: readonly OrderFacts[], mode: 'manual' | 'automatic' = 'manual') {
  const plan = new PlanShipments(shipments, events, jobs, new ShippingSettings(mode, 0));
  const placed = orders.map((facts) => arrived(OrderPlaced, facts.placed));
  const stock = orders.map((facts) => arrived(StockReserved, facts.stock));
  const payments = orders.map((facts) => arrived(PaymentAuthorized, facts.payment));
  await new OnOrderPlaced(shipments, plan).keep(placed, tx);
  await new OnStockReserved(shipments, plan).keep(stock, tx);
  await new OnPaymentAuthorized(shipments, plan).keep(payments, tx);
  return payments;
}

const askToCancel = ({ request }: OrderFacts) => {
  const event = arrived(OrderCancellationRequested, request);
  return new OnOrderCancellationRequested(shipments, events).answer(event, tx.causedBy(event));
};

describe('when the last of the three facts comes', () => {
  test('then the shipment is planned with what is to be picked where, and said so once', async () => {
    const facts = orderFacts();
    await hearAll([facts]);
    await hearAll([facts]);
    const { shipmentId } = shipments.of(facts.orderId)!;
    expect(events.of(ShipmentPlanned)).toEqual([{ orderId: facts.orderId, shipmentId, lines: SHIPPED }]);
  });

  test.each([
    ['manual', undefined, []],
    ['automatic', undefined, ['work-warehouse']],
    ['automatic', 'CD-HOLD', []],
  ] as const)(
    'in a warehouse that is %s, of %s, then these jobs are added: %j',
    async (mode, sku, expected) => {
      await hearAll([orderFacts(sku)], mode);
      expect(jobs.names).toEqual(expected);
    },
  );
});

describe('when facts of many orders come together', () => {
  test('then each shipment is planned once, because of the first fact that completed it, and the warehouse comes once', async () => {
    const [one, other] = [orderFacts(), orderFacts()];
    const payments = await hearAll([one, other, one], 'automatic');
    expect(events.of(ShipmentPlanned).map(({ orderId }) => orderId)).toEqual([one.orderId, other.orderId]);
    expect(events.because).toEqual([payments[0]!.id, payments[1]!.id]);
    expect(jobs.names).toEqual(['work-warehouse']);
  });

  test('then one that ended before does not keep the others', async () => {
    const [ended, alive] = [orderFacts(), orderFacts()];
    await askToCancel(ended);
    await hearAll([ended, alive]);
    expect(events.of(ShipmentPlanned).map(({ orderId }) => orderId)).toEqual([alive.orderId]);
  });
});

describe('when an order is to be cancelled', () => {
  test('given a planned shipment, then it is stopped by its id', async () => {
    const facts = orderFacts();
    await hearAll([facts]);
    await askToCancel(facts);
    await askToCancel(facts);
    const { shipmentId } = shipments.of(facts.orderId)!;
    expect(events.of(ShipmentStopped)).toEqual([{ orderId: facts.orderId, shipmentId }]);
  });

  test('given nothing heard of it, then it is stopped without one, and later facts plan nothing', async () => {
    const facts = orderFacts();
    await askToCancel(facts);
    await hearAll([facts]);
    expect(events.of(ShipmentStopped)).toEqual([{ orderId: facts.orderId, shipmentId: null }]);
    expect(events.of(ShipmentPlanned)).toEqual([]);
  });

  test('given that it has left, then each request is refused', async () => {
    const facts = orderFacts();
    await hearAll([facts]);
    await shipments.save(tx, [dispatch(pack(pick(shipments.of(facts.orderId)!)))]);
    await askToCancel(facts);
    await askToCancel(facts);
    const { orderId, shipmentId } = shipments.of(facts.orderId)!;
    const refusal = { orderId, shipmentId };
    expect(events.of(CancellationRefused)).toEqual([refusal, refusal]);
    expect(events.of(ShipmentStopped)).toEqual([]);
  });
});
