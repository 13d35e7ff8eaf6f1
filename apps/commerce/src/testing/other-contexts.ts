import * as told from '@erp/commerce-shared';
import {
  Database,
  EventHandlers,
  EventPublisher,
  On,
  currentTraceparent,
  withCause,
  type Transaction,
} from '@erp/common-messaging';
import { contextOf, type EventEnvelope, type EventOf } from '@erp/common-messaging/contract';
import { asCommand } from '@erp/common-messaging/testing';
import {
  ForwardOnly,
  defineService,
  migrateService,
  serviceSchema,
  startService,
  type RunningService,
  type ServiceDefinition,
} from '@erp/service-kit';
import { eventually, type TestWorld } from '@erp/testing';
import { ROOT_CONTEXT, context as otel, propagation } from '@opentelemetry/api';
import type { Fact } from './facts.js';

type AboutOrder = EventEnvelope<{ readonly orderId: string }>;

/** All that commerce tells of orders, with the trace it came in. */
@EventHandlers()
class Hears {
  /** By event id: a handler's transaction may run again, an event published twice has two ids. */
  readonly all = new Map<string, { readonly event: AboutOrder; readonly traceparent: string | null }>();

  @On(told.OrderPlaced)
  placed(event: EventOf<typeof told.OrderPlaced>, _tx: Transaction): Promise<void> {
    return this.hear(event);
  }

  @On(told.OrderConfirmed)
  confirmed(event: EventOf<typeof told.OrderConfirmed>, _tx: Transaction): Promise<void> {
    return this.hear(event);
  }

  @On(told.OrderCancellationRequested)
  asked(event: EventOf<typeof told.OrderCancellationRequested>, _tx: Transaction): Promise<void> {
    return this.hear(event);
  }

  @On(told.OrderCancelledV3)
  cancelled(event: EventOf<typeof told.OrderCancelledV3>, _tx: Transaction): Promise<void> {
    return this.hear(event);
  }

  @On(told.OrderCompleted)
  completed(event: EventOf<typeof told.OrderCompleted>, _tx: Transaction): Promise<void> {
    return this.hear(event);
  }

  @On(told.ReturnRequested)
  returning(event: EventOf<typeof told.ReturnRequested>, _tx: Transaction): Promise<void> {
    return this.hear(event);
  }

  @On(told.ReturnCompleted)
  returned(event: EventOf<typeof told.ReturnCompleted>, _tx: Transaction): Promise<void> {
    return this.hear(event);
  }

  private async hear(event: AboutOrder): Promise<void> {
    this.all.set(event.id, { event, traceparent: currentTraceparent() });
  }
}

/** A context that has nothing but its messaging. */
const bare = (context: string, controllers: ServiceDefinition['controllers'] = []): ServiceDefinition => {
  class Service1795000000001 extends ForwardOnly {
    readonly sql = serviceSchema(context);
  }
  return defineService({
    context,
    title: `What commerce sees of ${context}`,
    controllers,
    providers: [],
    ownsTenants: true, // any tenant is welcome
    migrations: [Service1795000000001],
  });
};

/** For tests: hears what commerce publishes, and tells it what other contexts would, when and as often as a test says. */
export class OtherContexts {
  private constructor(private readonly running: ReadonlyMap<string, RunningService>) {}

  /** Starts the contexts, each on a database of its own; inventory hears for all of them. */
  static async start(
    world: TestWorld,
    ...more: ('financial' | 'shipping' | 'identity')[]
  ): Promise<OtherContexts> {
    const running = new Map<string, RunningService>();
    for (const service of [bare('inventory', [Hears]), ...more.map((context) => bare(context))]) {
      const { context } = service;
      const config = world.serviceConfig(context, await world.emptyDatabase(context));
      await migrateService(service, config);
      running.set(context, await startService(service, config));
    }
    return new OtherContexts(running);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.running.values()].map((service) => service.stop()));
  }

  /** All that commerce told of one order, in the order of arrival. */
  toldOf(orderId: string): AboutOrder[] {
    return this.heard()
      .map(({ event }) => event)
      .filter((event) => event.data.orderId === orderId);
  }

  /** Waits until commerce has told so much of an order; returns the types of the events. */
  async heardOf(orderId: string, count: number): Promise<string[]> {
    const events = await eventually(`${count} events of order ${orderId}`, () => {
      const all = this.toldOf(orderId);
      return all.length >= count && all;
    });
    return events.map((event) => event.type);
  }

  /** All orders that one tenant placed. */
  placedBy(tenantId: string): EventOf<typeof told.OrderPlaced>[] {
    return this.heard()
      .map(({ event }) => event)
      .filter((event): event is EventOf<typeof told.OrderPlaced> => event.type === told.OrderPlaced.type)
      .filter((event) => event.tenantId === tenantId);
  }

  /**
   * Publishes facts one after the other, each by its own context. Those of an order continue the trace and the cause of
   * what was heard of it last, for which this waits.
   */
  async say(tenantId: string, ...facts: readonly Fact[]): Promise<void> {
    for (const { definition, data } of facts) {
      const { app } = this.running.get(contextOf(definition.type))!;
      const publish = () =>
        asCommand({ emits: [definition] }, () =>
          app
            .get(Database)
            .transaction(tenantId, (tx) => app.get(EventPublisher).publish(tx, definition, data)),
        );
      const { orderId } = data as { orderId?: string };
      if (orderId === undefined) {
        await publish();
        continue;
      }
      const { event, traceparent } = await eventually(`order ${orderId} is heard of`, () =>
        this.heard().findLast((heard) => heard.event.data.orderId === orderId),
      );
      const trace = propagation.extract(ROOT_CONTEXT, traceparent ? { traceparent } : {});
      const cause = { correlationId: event.correlationId, causationId: event.id };
      await otel.with(trace, () => withCause(cause, publish));
    }
  }

  private heard() {
    return [...this.running.get('inventory')!.app.get(Hears).all.values()];
  }
}
