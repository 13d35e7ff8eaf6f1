import type { DataOf, EventDefinition } from '@erp/common-messaging/contract';
import { OrderPlaced } from '@erp/commerce-shared';
import { PaymentAuthorized } from '@erp/financial-shared';
import { StockReserved } from '@erp/inventory-shared';
import { startService, type RunningService } from '@erp/service-kit';
import { Api, TestWorld, eventually, publishAs } from '@erp/testing';
import { shipping } from '../shipping.module.js';
import type { OrderFacts } from './order-facts.js';

type ContextDatabase = Awaited<ReturnType<TestWorld['databaseOf']>>;

/** What shipping told of an order, without the context's name: `ShipmentPlanned`. */
export interface Told {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** For tests: shipping on real servers, and the events of the others on their topics. */
export class ShippingWorld {
  private constructor(
    readonly world: TestWorld,
    readonly database: ContextDatabase,
    readonly service: RunningService,
  ) {}

  static async start(environment: Record<string, string> = {}): Promise<ShippingWorld> {
    const world = await TestWorld.create();
    const database = await world.databaseOf(shipping);
    const config = { ...world.serviceConfig('shipping', database), environment };
    return new ShippingWorld(world, database, await startService(shipping, config));
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.world.destroy();
  }

  /** The API as a client of a new tenant sees it. */
  async api(): Promise<Api> {
    return new Api(this.service.url, await this.world.tenant(this.database));
  }

  /** Publishes an event of another context and waits until shipping has processed it. Returns its id. */
  async tell<E extends EventDefinition>(
    { tenantId }: Api,
    definition: E,
    data: DataOf<E>,
    eventId?: string,
  ): Promise<string> {
    const id = await publishAs(this.world, tenantId, definition, data, eventId);
    await eventually(`shipping processed ${definition.type}`, async () => {
      const rows = await this.world.sql(
        this.database,
        `SELECT FROM shipping_processed_events WHERE event_id = $1`,
        [id],
      );
      return rows.length === 1;
    });
    return id;
  }

  /** The three facts that a shipment is planned from. */
  async tellAll(api: Api, { placed, stock, payment }: OrderFacts): Promise<void> {
    await this.tell(api, OrderPlaced, placed);
    await this.tell(api, StockReserved, stock);
    await this.tell(api, PaymentAuthorized, payment);
  }

  /** What shipping has published of an order, in order, when all of it stands on the topic. */
  async told(orderId: string): Promise<Told[]> {
    return eventually(`the outbox of order ${orderId} is drained`, async () => {
      const rows = await this.world.sql<{ event_type: string; payload: string; status: string }>(
        this.database,
        `SELECT event_type, payload, status FROM shipping_outbox_events WHERE partition_key = $1 ORDER BY id`,
        [orderId],
      );
      if (rows.some(({ status }) => status !== 'PUBLISHED')) return undefined;
      return rows.map(({ event_type, payload }) => ({
        type: event_type.replace('shipping.', ''),
        data: JSON.parse(payload) as Record<string, unknown>,
      }));
    });
  }

  async toldTypes(orderId: string): Promise<string[]> {
    return (await this.told(orderId)).map(({ type }) => type);
  }

  async eventuallyTold(orderId: string, type: string): Promise<Told[]> {
    return eventually(`shipping told ${type} of order ${orderId}`, async () => {
      const told = await this.told(orderId);
      return told.some((event) => event.type === type) && told;
    });
  }
}
