import { OrderCancelled, OrderConfirmed, OrderPlaced } from '@erp/commerce-shared';
import {
  Database,
  EventHandlers,
  EventPublisher,
  On,
  messagingSchema,
  type Transaction,
} from '@erp/common-messaging';
import type { DataOf, EventDefinition, EventOf } from '@erp/common-messaging/contract';
import { StockReservationFailed, StockReserved } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import {
  ForwardOnly,
  defineService,
  idempotencySchema,
  migrateService,
  startService,
  type RunningService,
  type ServiceConfig,
} from '@erp/service-kit';

export type Told =
  EventOf<typeof OrderPlaced> | EventOf<typeof OrderConfirmed> | EventOf<typeof OrderCancelled>;

@EventHandlers()
class Hears {
  /** By event id: a handler's transaction may run again, an event published twice has two ids. */
  readonly all = new Map<string, Told>();

  @On(OrderPlaced)
  async placed(event: EventOf<typeof OrderPlaced>, _tx: Transaction): Promise<void> {
    this.all.set(event.id, event);
  }

  @On(OrderConfirmed)
  async confirmed(event: EventOf<typeof OrderConfirmed>, _tx: Transaction): Promise<void> {
    this.all.set(event.id, event);
  }

  @On(OrderCancelled)
  async cancelled(event: EventOf<typeof OrderCancelled>, _tx: Transaction): Promise<void> {
    this.all.set(event.id, event);
  }
}

class OnlyMessaging1795000000001 extends ForwardOnly {
  readonly sql = `${messagingSchema('inventory')}${idempotencySchema('inventory')}`;
}

const service = defineService({
  context: 'inventory',
  title: 'What commerce sees of inventory',
  controllers: [Hears],
  providers: [],
  migrations: [OnlyMessaging1795000000001],
});

/** For tests: hears what commerce publishes, and answers as inventory would, when and as often as a test says. */
export class InventorySide {
  private constructor(private readonly running: RunningService) {}

  /** Migrates the given empty database and starts. */
  static async start(config: ServiceConfig): Promise<InventorySide> {
    await migrateService(service, config);
    return new InventorySide(await startService(service, config));
  }

  stop(): Promise<void> {
    return this.running.stop();
  }

  /** All that commerce told of one order, in the order of arrival. */
  toldOf(orderId: string): Told[] {
    return [...this.running.app.get(Hears).all.values()].filter((event) => event.data.orderId === orderId);
  }

  /** All orders that were told of as placed, by one tenant. */
  placedBy(tenantId: string): EventOf<typeof OrderPlaced>[] {
    return [...this.running.app.get(Hears).all.values()].filter(
      (event): event is EventOf<typeof OrderPlaced> =>
        event.type === OrderPlaced.type && event.tenantId === tenantId,
    );
  }

  async reserve(tenantId: string, orderId: string): Promise<void> {
    const allocations = [{ warehouseId: newId(), quantity: 1 }];
    const lines = [{ lineNumber: 1, sku: 'CD', quantity: 1, allocations }];
    await this.publish(tenantId, StockReserved, { orderId, reservationId: newId(), lines });
  }

  async refuse(tenantId: string, orderId: string): Promise<void> {
    const shortages = [{ lineNumber: 1, sku: 'CD', requested: 3, available: 1 }];
    await this.publish(tenantId, StockReservationFailed, {
      orderId,
      reason: 'INSUFFICIENT_STOCK',
      shortages,
    });
  }

  private async publish<E extends EventDefinition>(
    tenantId: string,
    definition: E,
    data: DataOf<E>,
  ): Promise<void> {
    const events = this.running.app.get(EventPublisher);
    await this.running.app.get(Database).transaction(tenantId, (tx) => events.publish(tx, definition, data));
  }
}
