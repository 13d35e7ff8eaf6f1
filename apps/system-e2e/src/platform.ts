import { audit, type AuditReport, report } from '@erp/auditor';
import type { MemoryKafka } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import { type RunningService, type ServiceConfig, startService } from '@erp/service-kit';
import type { ContextState } from '@erp/stack';
import { Api, atRest, ContextEyes, eventually, TestWorld } from '@erp/testing';
import { CONTEXTS, CONTEXT_NAMES, type ContextName, forEachContext } from './contexts.js';
import { Gateway } from './gateway.js';
import { type Quantities, Shop } from './shop.js';

export interface PlatformOptions {
  /** A broker in memory; the test run's Kafka when left out. */
  readonly kafka?: MemoryKafka;
  /** Settings of contexts, such as ORDER_DEADLINE_MS. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where the log goes, and how much of it. */
  readonly log?: Pick<ServiceConfig, 'logLevel' | 'logTo'>;
}

/** Jobs that wait for what nobody hurries: `settled` and `hurry` leave them alone. */
const DEADLINES = ['order-deadline'];

/** All contexts in this process, on databases and topics of their own, and a payment gateway. */
export class Platform {
  private constructor(
    readonly world: TestWorld,
    readonly databases: Readonly<Record<ContextName, ContextState>>,
    readonly services: Readonly<Record<ContextName, RunningService>>,
    readonly eyes: Readonly<Record<ContextName, ContextEyes>>,
    readonly gateway: Gateway,
    private readonly kafka: MemoryKafka | undefined,
    /** Ends what was started, the last first; also what was started when another part could not be. */
    private readonly ends: Ends,
  ) {}

  static async start({ kafka, environment = {}, log }: PlatformOptions = {}): Promise<Platform> {
    const ends = new Ends();
    try {
      const world = kafka ? TestWorld.withoutBroker() : await TestWorld.create();
      ends.add(() => world.destroy());
      const gateway = await Gateway.start();
      ends.add(() => gateway.stop());
      const databases = await forEachContext((name) => world.databaseOf(CONTEXTS[name]));
      const eyes = await forEachContext((name) => ContextEyes.open(world, name, databases[name]));
      ends.add(() => forEachContext((name) => eyes[name].close()));
      const services = await forEachContext(async (name) => {
        const service = await startService(CONTEXTS[name], {
          ...world.serviceConfig(name, databases[name]),
          ...(kafka ? { broker: kafka.client } : {}),
          environment: { ...gateway.environment, ...environment },
          ...log,
        });
        ends.add(() => service.stop());
        return service;
      });
      return new Platform(world, databases, services, eyes, gateway, kafka, ends);
    } catch (error) {
      await ends.all();
      throw error;
    }
  }

  api(context: ContextName, tenantId: string): Api {
    return new Api(this.services[context].url, tenantId);
  }

  /** A new tenant that every context has heard of, which sells and stocks these pieces. */
  async shop(pieces: Quantities = {}): Promise<Shop> {
    const shop = new Shop(this, await this.provisionTenant());
    await this.tenantIsKnown(shop.tenantId);
    await shop.stock(pieces);
    return shop;
  }

  /** As tenancy-identity tells it to the others. Returns the tenant's id. */
  async provisionTenant(): Promise<string> {
    const tenantId = newId();
    await this.api('identity', tenantId).succeed('/tenants', { name: 'A shop', tenantId });
    return tenantId;
  }

  /** Waits until every context takes requests of the tenant, and inventory has opened its warehouse. */
  async tenantIsKnown(tenantId: string): Promise<void> {
    await eventually('every context knows the tenant', async () => {
      const table = (name: ContextName) => `SELECT FROM ${name}_tenants WHERE tenant_id = $1`;
      const known = await Promise.all(
        CONTEXT_NAMES.filter((name) => name !== 'identity').map(
          async (name) => (await this.eyes[name].sql(table(name), [tenantId])).length > 0,
        ),
      );
      return known.every(Boolean);
    });
  }

  /** Nothing happens any more, but for jobs of a later time. Only with a broker in memory. */
  async settled(): Promise<void> {
    if (!this.kafka) throw new Error('with a real broker, wait for what is expected: eventually(...)');
    await atRest(this.kafka, ...CONTEXT_NAMES.map((name) => this.eyes[name]));
  }

  /** True while something is to be tried again, now or later, deadlines aside. */
  async waitsForLater(): Promise<boolean> {
    const later = await Promise.all(CONTEXT_NAMES.map((name) => this.eyes[name].later(DEADLINES)));
    return later.some((count) => count > 0);
  }

  /** What was to be tried again later is tried now. Deadlines are left as they are. */
  async hurry(): Promise<void> {
    await Promise.all(CONTEXT_NAMES.map((name) => this.eyes[name].hurry(DEADLINES)));
  }

  /** Holds all databases, topics and the gateway's books against every invariant. */
  audit(): Promise<AuditReport> {
    const { kafka, world } = this;
    return audit({
      stack: { brokers: world.stack.brokers, postgres: world.stack.postgres, contexts: this.databases },
      gateway: this.gateway.access,
      restWithinMs: kafka ? 0 : 10_000, // in memory one knows when it rests
      topicPrefix: world.topicPrefix,
      ...(kafka ? { recordsOf: (topic) => kafka.records(topic) } : {}),
    });
  }

  /** Rejects with the auditor's report when an invariant is broken. */
  async mustBeConsistent(): Promise<void> {
    const found = await this.audit();
    const findings = found.findings.filter(({ breaches }) => breaches > 0);
    if (findings.length > 0) throw new Error(report({ ...found, findings }));
  }

  stop(): Promise<void> {
    return this.ends.all();
  }
}

class Ends {
  private readonly ends: (() => Promise<unknown>)[] = [];

  add(end: () => Promise<unknown>): void {
    this.ends.push(end);
  }

  async all(): Promise<void> {
    for (const end of this.ends.splice(0).reverse()) await end();
  }
}
