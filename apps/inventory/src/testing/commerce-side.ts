import { OrderCancelledV3, OrderPlaced, type CancellationReason } from '@erp/commerce-shared';
import { Database, EventHandlers, EventPublisher, On, Transaction } from '@erp/common-messaging';
import type { DataOf, EventOf } from '@erp/common-messaging/contract';
import { asCommand } from '@erp/common-messaging/testing';
import {
  StockIssued,
  StockReleased,
  StockReservationFailed,
  StockReserved,
  StockReturned,
} from '@erp/inventory-shared';
import { eventually } from '@erp/testing';
import { newId } from '@erp/kernel';
import {
  ForwardOnly,
  defineService,
  migrateService,
  serviceSchema,
  startService,
  type RunningService,
  type ServiceConfig,
} from '@erp/service-kit';

export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

export type Answer =
  | EventOf<typeof StockReserved>
  | EventOf<typeof StockReservationFailed>
  | EventOf<typeof StockReleased>
  | EventOf<typeof StockIssued>
  | EventOf<typeof StockReturned>;

@EventHandlers()
class Answers {
  /** By event id: a handler's transaction may run again, an answer given twice has two ids. */
  readonly all = new Map<string, Answer>();

  @On(StockReserved)
  async reserved(event: EventOf<typeof StockReserved>, _tx: Transaction): Promise<void> {
    this.all.set(event.id, event);
  }

  @On(StockReservationFailed)
  async failed(event: EventOf<typeof StockReservationFailed>, _tx: Transaction): Promise<void> {
    this.all.set(event.id, event);
  }

  @On(StockReleased)
  async released(event: EventOf<typeof StockReleased>, _tx: Transaction): Promise<void> {
    this.all.set(event.id, event);
  }

  @On(StockIssued)
  async issued(event: EventOf<typeof StockIssued>, _tx: Transaction): Promise<void> {
    this.all.set(event.id, event);
  }

  @On(StockReturned)
  async returned(event: EventOf<typeof StockReturned>, _tx: Transaction): Promise<void> {
    this.all.set(event.id, event);
  }
}

class Service1764000000001 extends ForwardOnly {
  readonly sql = serviceSchema('commerce');
}

const service = defineService({
  context: 'commerce',
  title: 'What inventory sees of commerce',
  controllers: [Answers],
  providers: [],
  ownsTenants: true, // answers about any tenant are welcome
  migrations: [Service1764000000001],
});

/** For tests: publishes the events of orders as commerce would, and keeps what inventory answers. */
export class CommerceSide {
  private constructor(private readonly running: RunningService) {}

  /** Migrates the given empty database and starts. */
  static async start(config: ServiceConfig): Promise<CommerceSide> {
    await migrateService(service, config);
    return new CommerceSide(await startService(service, config));
  }

  stop(): Promise<void> {
    return this.running.stop();
  }

  /** Answers of inventory about these orders, in the order of their arrival. */
  answersOn(orderIds: readonly string[]): Answer[] {
    const wanted = new Set(orderIds);
    return [...this.running.app.get(Answers).all.values()].filter((event) => wanted.has(event.data.orderId));
  }

  /** Places an order; returns its id. */
  async place(tenantId: string, lines: readonly Line[], orderId = newId()): Promise<string> {
    await this.publish(tenantId, OrderPlaced, [placed(orderId, lines)]);
    return orderId;
  }

  /** Places many orders in one transaction; returns their ids. */
  async placeAll(tenantId: string, orders: readonly (readonly Line[])[]): Promise<string[]> {
    const data = orders.map((lines) => placed(newId(), lines));
    await this.publish(tenantId, OrderPlaced, data);
    return data.map(({ orderId }) => orderId);
  }

  async cancel(
    tenantId: string,
    orderId: string,
    reason: CancellationReason = 'CUSTOMER_REQUEST',
  ): Promise<void> {
    await this.publish(tenantId, OrderCancelledV3, [{ orderId, reason, code: null }]);
  }

  private async publish<E extends typeof OrderPlaced | typeof OrderCancelledV3>(
    tenantId: string,
    definition: E,
    events: readonly DataOf<E>[],
  ): Promise<void> {
    const { app } = this.running;
    const publishing = () =>
      app.get(Database).transaction(tenantId, async (tx) => {
        for (const data of events) await app.get(EventPublisher).publish(tx, definition, data);
      });
    // Of many at once, on a slow machine, some wait too long for a connection.
    await eventually('it is published', () =>
      asCommand({ emits: [definition] }, publishing).then(() => true),
    );
  }
}

function placed(orderId: string, lines: readonly Line[]): DataOf<typeof OrderPlaced> {
  const amount = { amountMinor: 100, currency: 'USD' };
  const prices = { unitPrice: amount, net: amount, tax: amount, total: amount };
  return {
    orderId,
    orderNumber: orderId,
    customerId: newId(),
    placedOn: '2026-11-23',
    currency: 'USD',
    lines: lines.map((line, i) => ({ lineNumber: i + 1, ...line, ...prices })),
    total: amount,
    paymentToken: null,
    shipToAddressId: null,
  };
}
