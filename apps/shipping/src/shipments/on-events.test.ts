import { beforeEach, describe, expect, test } from '@jest/globals';
import type { OrderCancellationRequested, OrderPlaced } from '@erp/commerce-shared';
import { Jobs, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { RecordingEventPublisher } from '@erp/common-messaging/testing';
import type { PaymentAuthorized } from '@erp/financial-shared';
import type { StockReserved } from '@erp/inventory-shared';
import { CancellationRefused, ShipmentPlanned, ShipmentStopped } from '@erp/shipping-shared';
import { ShippingSettings } from '../shipping-settings.js';
import { SHIPPED, orderFacts } from '../testing/order-facts.js';
import { ShipmentsInMemory } from '../testing/shipments-in-memory.js';
import { OnOrderCancellationRequested } from './on-order-cancellation-requested.js';
import { OnOrderPlaced } from './on-order-placed.js';
import { OnPaymentAuthorized } from './on-payment-authorized.js';
import { OnStockReserved } from './on-stock-reserved.js';
import { PlanShipment } from './plan-shipment.js';
import { dispatch, pack, pick } from './shipment.js';

const tx = {} as Transaction;

class RecordingJobs extends Jobs {
  readonly names: string[] = [];

  override add(_tx: Transaction, name: string): Promise<void> {
    this.names.push(name);
    return Promise.resolve();
  }
}

let shipments: ShipmentsInMemory;
let events: RecordingEventPublisher;
let jobs: RecordingJobs;

beforeEach(() => {
  shipments = new ShipmentsInMemory();
  events = new RecordingEventPublisher();
  jobs = new RecordingJobs();
});

async function hearAll(facts: ReturnType<typeof orderFacts>, mode: 'manual' | 'automatic' = 'manual') {
  const plan = new PlanShipment(shipments, events, jobs, new ShippingSettings(mode, 0));
  await new OnOrderPlaced(shipments, plan).keep({ data: facts.placed } as EventOf<typeof OrderPlaced>, tx);
  await new OnStockReserved(shipments, plan).keep({ data: facts.stock } as EventOf<typeof StockReserved>, tx);
  const payment = { data: facts.payment } as EventOf<typeof PaymentAuthorized>;
  await new OnPaymentAuthorized(shipments, plan).keep(payment, tx);
}

const askToCancel = ({ request }: ReturnType<typeof orderFacts>) => {
  const event = { data: request } as EventOf<typeof OrderCancellationRequested>;
  return new OnOrderCancellationRequested(shipments, events).answer(event, tx);
};

describe('when the last of the three facts comes', () => {
  test('then the shipment is planned with what is to be picked where, and said so once', async () => {
    const facts = orderFacts();
    await hearAll(facts);
    await hearAll(facts);
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
      await hearAll(orderFacts(sku), mode);
      expect(jobs.names).toEqual(expected);
    },
  );
});

describe('when an order is to be cancelled', () => {
  test('given a planned shipment, then it is stopped by its id', async () => {
    const facts = orderFacts();
    await hearAll(facts);
    await askToCancel(facts);
    await askToCancel(facts);
    const { shipmentId } = shipments.of(facts.orderId)!;
    expect(events.of(ShipmentStopped)).toEqual([{ orderId: facts.orderId, shipmentId }]);
  });

  test('given nothing heard of it, then it is stopped without one, and later facts plan nothing', async () => {
    const facts = orderFacts();
    await askToCancel(facts);
    await hearAll(facts);
    expect(events.of(ShipmentStopped)).toEqual([{ orderId: facts.orderId, shipmentId: null }]);
    expect(events.of(ShipmentPlanned)).toEqual([]);
  });

  test('given that it has left, then each request is refused', async () => {
    const facts = orderFacts();
    await hearAll(facts);
    await shipments.save(tx, [dispatch(pack(pick(shipments.of(facts.orderId)!)))]);
    await askToCancel(facts);
    await askToCancel(facts);
    const { orderId, shipmentId } = shipments.of(facts.orderId)!;
    const refusal = { orderId, shipmentId };
    expect(events.of(CancellationRefused)).toEqual([refusal, refusal]);
    expect(events.of(ShipmentStopped)).toEqual([]);
  });
});
