import { MemoryKafka, type StandingRecord } from '@erp/common-messaging/testing';
import type { RunningService, ServiceConfig, ServiceDefinition } from '@erp/service-kit';
import { startService } from '@erp/service-kit';
import { type ContextState, readTopics } from '@erp/stack';
import { Api } from '../api.js';
import { TestWorld } from '../test-world.js';
import { atRest, ContextEyes } from './signals.js';

/**
 * A context's real service on its own PostgreSQL database, with a broker in memory: what a suite of scenarios runs on.
 * Start it once for a suite; each scenario has a tenant of its own.
 */
export class ContextUnderTest {
  private constructor(
    readonly definition: ServiceDefinition,
    readonly world: TestWorld,
    readonly database: ContextState,
    readonly kafka: MemoryKafka,
    readonly service: RunningService,
    readonly eyes: ContextEyes,
  ) {}

  /** @param changed what differs from a test's usual configuration, for example `{ environment: { ... } }` */
  static async start(
    definition: ServiceDefinition,
    changed: Partial<ServiceConfig> = {},
  ): Promise<ContextUnderTest> {
    const { context } = definition;
    const world = TestWorld.withoutBroker();
    let eyes: ContextEyes | undefined;
    try {
      const database = await world.databaseOf(definition);
      const kafka = new MemoryKafka({ topics: readTopics() });
      const config = { ...world.serviceConfig(context, database), broker: kafka.client, ...changed };
      eyes = await ContextEyes.open(world, context, database);
      const service = await startService(definition, config);
      return new ContextUnderTest(definition, world, database, kafka, service, eyes);
    } catch (error) {
      await eyes?.close();
      await world.destroy();
      throw error;
    }
  }

  get context(): string {
    return this.definition.context;
  }

  api(tenantId: string): Api {
    return new Api(this.service.url, tenantId);
  }

  /** Resolves when the context has nothing left to do, but for jobs of a later time. */
  settled(): Promise<void> {
    return atRest(this.kafka, this.eyes);
  }

  /** What the context has published for a tenant so far. */
  published(tenantId: string): StandingRecord[] {
    const topics = readTopics().flatMap(({ name }) => this.kafka.records(name));
    return topics.filter(
      ({ headers }) => headers['ce_source'] === `/${this.context}` && headers['ce_tenantid'] === tenantId,
    );
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.eyes.close();
    await this.world.destroy();
  }
}
