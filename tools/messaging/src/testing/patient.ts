import { asCommand, type KafkaBroker } from '@erp/common-messaging/testing';
import {
  Database,
  EventHandlers,
  EventPublisher,
  Job,
  Jobs,
  type JobRun,
  On,
  type Transaction,
} from '@erp/common-messaging';
import { defineEvent, Id, Type as T, type EventOf } from '@erp/common-messaging/contract';
import {
  defineService,
  ForwardOnly,
  type RunningService,
  serviceSchema,
  startService,
} from '@erp/service-kit';
import { migrateService } from '@erp/service-kit';
import { type ContextState, type Login, readTopics } from '@erp/stack';
import { eventually, type TestStack, TestWorld } from '@erp/testing';
import { Injectable } from '@nestjs/common';
import pg from 'pg';
import type { LookOptions } from '../doctor/facts/look.js';
import { look } from '../doctor/facts/look.js';
import { diagnose } from '../doctor/diagnose.js';
import { type Finding, type Thresholds, THRESHOLDS } from '../doctor/finding.js';

export const Stepped = defineEvent({
  type: 'commerce.Stepped',
  version: 1,
  topic: 'commerce-events',
  key: (d) => d.entityId,
  schema: T.Object(
    { entityId: Id, step: T.Integer(), padding: T.Optional(T.String()) },
    { additionalProperties: false },
  ),
  personal: [],
});

/** A step that its handler refuses. */
export const REFUSED_STEP = -1;
/** A step whose handler adds a job that calls the outside. */
export const CALLING_STEP = 13;

/** Whether the outside answers; where it does not, the job fails for good. */
export const outside = { answers: true };

@EventHandlers()
class Steps {
  constructor(private readonly jobs: Jobs) {}

  @On(Stepped, { jobs: ['call-outside'] })
  async take({ data }: EventOf<typeof Stepped>, tx: Transaction): Promise<void> {
    if (data.step === REFUSED_STEP) throw new Error('a step backwards');
    if (data.step === CALLING_STEP) await this.jobs.add(tx, 'call-outside', {}, { maxAttempts: 1 });
  }
}

@Injectable()
class Outside {
  @Job('call-outside')
  call(_payload: never, _run: JobRun): Promise<void> {
    return outside.answers ? Promise.resolve() : Promise.reject(new Error('the outside says no'));
  }
}

class Service1796000000001 extends ForwardOnly {
  readonly sql = serviceSchema('commerce');
}

const commerce = defineService({
  context: 'commerce',
  title: 'A small commerce',
  controllers: [Steps],
  providers: [Outside],
  migrations: [Service1796000000001],
  publishes: { Stepped },
});

/** A small context that publishes steps and applies them itself, for a doctor to look at. */
export class Patient {
  service: RunningService | null = null;
  private tenantId = '';

  private constructor(
    readonly world: TestWorld,
    readonly database: ContextState,
  ) {}

  static async create(stack?: TestStack): Promise<Patient> {
    const world = await TestWorld.create(stack);
    return new Patient(world, await world.emptyDatabase('commerce'));
  }

  async migrate(): Promise<void> {
    await migrateService(commerce, { ownerUrl: this.world.ownerUrl(this.database) });
    this.tenantId = await this.world.tenant(this.database);
  }

  async start(broker?: (brokers: readonly string[], clientId: string) => KafkaBroker): Promise<void> {
    const config = {
      ...this.world.serviceConfig('commerce', this.database),
      parkedRetryDelaysMs: [],
      publishAttempts: 1,
      ...(broker && { broker }),
    };
    this.service = await startService(commerce, config);
    await eventually('it is ready', async () => (await fetch(`${this.service!.url}/health/ready`)).ok);
  }

  async stop(): Promise<void> {
    await this.service?.stop();
    this.service = null;
  }

  async publish(entityId: string, step: number, padding?: string): Promise<void> {
    const { app } = this.service!;
    await asCommand({ emits: [Stepped] }, () =>
      app
        .get(Database)
        .transaction(this.tenantId, (tx) =>
          app.get(EventPublisher).publish(tx, Stepped, { entityId, step, ...(padding && { padding }) }),
        ),
    );
  }

  /** Puts a row into the outbox as a service would that is not there. */
  async insertPending(): Promise<void> {
    await this.sql(
      `INSERT INTO commerce_outbox_events (event_id, event_type, event_version, tenant_id, subject, topic, partition_key,
         kafka_partition, payload, occurred_at, correlation_id)
       VALUES (gen_random_uuid(), 'commerce.Unknown', 1, gen_random_uuid(), 's', 'commerce-events', gen_random_uuid(), 0,
         '{}', now(), 'c')`,
    );
  }

  sql<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
    return this.world.sql<R>(this.database, text, values);
  }

  /** A session of the superuser that the test ends. */
  async session(application: string): Promise<pg.Client> {
    return this.connect(this.world.stack.postgres.superuser, this.database.database, application);
  }

  private async connect(login: Login, database: string, application_name: string): Promise<pg.Client> {
    const { host, port } = this.world.stack.postgres;
    const client = new pg.Client({ host, port, ...login, database, application_name });
    client.on('error', () => undefined); // a doctor's remedy may be to end it
    await client.connect();
    return client;
  }

  /** What the doctor finds; transactions of others who use the same servers are left out. */
  async findings(where: Partial<LookOptions> = {}, thresholds: Partial<Thresholds> = {}): Promise<Finding[]> {
    const facts = await look({ ...this.where(), ...where });
    return diagnose(facts, { ...THRESHOLDS, stuckAfterMs: 300, ...thresholds }).filter(
      ({ cause, context }) => cause !== 'long-transaction' || context !== null,
    );
  }

  where(): LookOptions {
    const { brokers, postgres } = this.world.stack;
    return {
      stack: { brokers, postgres, contexts: { commerce: this.database } },
      serviceUrls: this.service ? { commerce: this.service.url } : {},
      folders: [],
      topics: readTopics(),
      topicPrefix: this.world.topicPrefix,
      env: {},
    };
  }

  /** Waits until the doctor finds this, and returns it. */
  async falls(cause: string): Promise<Finding> {
    return eventually(`the doctor finds ${cause}`, async () =>
      (await this.findings()).find((finding) => finding.cause === cause),
    );
  }

  async recovers(): Promise<void> {
    let last: Finding[] = [];
    await eventually('the doctor finds nothing', async () => {
      last = await this.findings();
      return last.length === 0;
    }).catch((error: Error) => {
      throw new Error(`${error.message}: ${last.map(({ what }) => what).join('; ')}`);
    });
  }

  /** Runs the statement in a remedy, as the role and in the database that it names. */
  async treat({ remedy }: Finding): Promise<void> {
    const [, user, database, text] =
      remedy.map((step) => /^as (\w+) on \S+\/(\w+): (.*)$/.exec(step)).find((found) => found !== null) ?? [];
    const { owner, messaging } = this.database;
    const login = [owner, messaging, this.world.stack.postgres.superuser].find((l) => l.user === user);
    if (!login || !text) throw new Error(`there is no statement to run in: ${remedy.join('; ')}`);
    const client = await this.connect(login, database!, 'operator');
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  }

  async destroy(): Promise<void> {
    await this.stop();
    await this.world.destroy();
  }
}
