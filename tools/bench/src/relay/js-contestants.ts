import {
  type BrokerClient,
  MESSAGING_DEFAULTS,
  messagingSchema,
  migrateJobs,
  outboxTableName,
  RELAY_LOCK,
} from '@erp/common-messaging';
import { adminClient, type TestWorld } from '@erp/testing';
import type { ContextState } from '@erp/stack';
import { DatabaseSetup } from 'pg-transactional-outbox';
import pg from 'pg';
import { type BenchStack, benchWorld, createTopic } from '../stack.js';
import type { Contestant, Entrant } from './contestant.js';
import { dropSlot } from './drop-slot.js';
import { type BenchEvent, PARTITIONS, TENANT, TOPIC } from './event.js';
import type { RelaySettings } from './relay-child.js';
import { RelayProcess } from './relay-process.js';
import { SLOT, slotOf } from './transactional-outbox-tables.js';

const CHUNK = 1_000;

/** What differs between the contestants that are a Node process. */
interface Kind {
  readonly kind: RelaySettings['kind'];
  readonly client: BrokerClient;
  /** Makes the outbox in an empty database. */
  prepare(database: Database): Promise<void>;
  /** Inserts one transaction's events. */
  insert(admin: pg.Client, events: readonly BenchEvent[]): Promise<unknown>;
  /** Keeps a process that stands by from draining. */
  hold?(database: Database): Promise<unknown>;
  release?(database: Database): Promise<unknown>;
  /** SQL whose first column is the number of rows that wait. */
  readonly waiting: string;
  /** Undoes what outlives the database. */
  cleanUp?(database: Database): Promise<void>;
}

interface Database {
  readonly world: TestWorld;
  readonly state: ContextState;
  readonly admin: pg.Client;
  readonly topicPrefix: string;
}

const bare = (client: BrokerClient): Kind => ({
  kind: 'bare',
  client,
  prepare: async ({ world, state }) => {
    const owner = new pg.Client({ connectionString: world.ownerUrl(state) });
    await owner.connect();
    await owner.query(messagingSchema('commerce'));
    await owner.end();
    await migrateJobs(world.ownerUrl(state), 'commerce');
  },
  insert: (admin, events) =>
    admin.query({
      name: 'insert',
      text: `
        INSERT INTO commerce_outbox_events (event_id, event_type, event_version, tenant_id, subject, topic,
          partition_key, kafka_partition, payload, occurred_at, correlation_id, causation_id, traceparent)
        SELECT uuidv7(), 'commerce.Measured', 1, $4, key, $5, key, partition, payload, clock_timestamp(), uuidv7()::text,
               uuidv7(), '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00'
        FROM unnest($1::text[], $2::int[], $3::text[]) WITH ORDINALITY AS e (key, partition, payload, n) ORDER BY n`,
      values: [
        events.map((e) => e.key),
        events.map((e) => e.partition),
        events.map((e) => e.payload),
        TENANT,
        TOPIC,
      ],
    }),
  waiting: `SELECT count(*) FROM commerce_outbox_events WHERE status = 'PENDING'`,
});

/** The relay's lock is the bench's own until the drain begins. */
const ours = (client: BrokerClient): Kind => ({
  ...bare(client),
  kind: 'ours',
  hold: ({ admin }) => admin.query(LOCK.take, [RELAY_LOCK, OUTBOX]),
  release: ({ admin }) => admin.query(LOCK.free, [RELAY_LOCK, OUTBOX]),
});

const OUTBOX = outboxTableName('commerce');
const LOCK = {
  take: 'SELECT pg_advisory_lock($1, hashtext($2))',
  free: 'SELECT pg_advisory_unlock($1, hashtext($2))',
} as const;

const transactionalOutbox = (kind: 'polling' | 'replication'): Kind => ({
  kind,
  client: 'kafkajs',
  prepare: async ({ state, admin, topicPrefix }) => {
    const config = {
      outboxOrInbox: 'outbox' as const,
      ...{ database: state.database, schema: 'public', table: 'outbox', listenerRole: 'postgres' },
      ...{ nextMessagesName: 'next_messages', publication: SLOT, replicationSlot: slotOf(topicPrefix) },
    };
    await admin.query(DatabaseSetup.dropAndCreateTable(config));
    await admin.query(DatabaseSetup.createPollingFunction(config));
    await admin.query(DatabaseSetup.setupPollingIndexes(config));
    if (kind === 'polling') return;
    await admin.query(DatabaseSetup.setupReplicationCore(config));
    await admin.query(`SELECT pg_create_logical_replication_slot($1, 'pgoutput')`, [slotOf(topicPrefix)]);
  },
  insert: (admin, events) =>
    admin.query({
      name: 'insert',
      text: `
        INSERT INTO outbox (id, aggregate_type, aggregate_id, message_type, segment, payload)
        SELECT uuidv7(), 'entity', key, 'Measured', key, payload
        FROM unnest($1::text[], $2::jsonb[]) WITH ORDINALITY AS e (key, payload, n) ORDER BY n`,
      values: [events.map((e) => e.key), events.map((e) => e.payload)],
    }),
  waiting: 'SELECT count(*) FROM outbox WHERE processed_at IS NULL',
  cleanUp: async ({ admin, topicPrefix }) => {
    if (kind === 'polling') return;
    await dropSlot(admin, slotOf(topicPrefix));
  },
});

async function enter(kind: Kind, stack: BenchStack, topicPrefix: string): Promise<Entrant> {
  const topic = topicPrefix + TOPIC;
  await createTopic(stack, topic, PARTITIONS);
  const world = benchWorld(stack);
  const state = await world.emptyDatabase('commerce');
  const admin = await adminClient(stack, state.database);
  const database = { world, state, admin, topicPrefix };
  await kind.prepare(database);
  const { host, port, superuser } = stack.postgres;
  const settings: RelaySettings = {
    kind: kind.kind,
    messaging: {
      ...world.messagingOptions('commerce', state),
      topics: [{ name: TOPIC, partitions: PARTITIONS }],
      topicPrefix,
      brokerClient: kind.client,
      appPoolSize: MESSAGING_DEFAULTS.appPoolSize,
    },
    superuserUrl: `postgresql://${superuser.user}:${superuser.password}@${host}:${port}/${state.database}`,
  };
  let relay = await RelayProcess.spawn(settings);
  return {
    topic,
    pid: () => relay.pid,
    write: async (events) => {
      for (let from = 0; from < events.length; from += CHUNK)
        await kind.insert(admin, events.slice(from, from + CHUNK));
    },
    standBy: async () => {
      await kind.hold?.(database);
      await relay.call('standBy');
    },
    start: async () => {
      const started = relay.call<number>('start');
      await kind.release?.(database);
      return started;
    },
    halt: () => relay.call('halt'),
    killAndRestart: async () => {
      await relay.kill();
      relay = await RelayProcess.spawn(settings);
      await relay.call('standBy');
      await relay.call('start');
    },
    settled: async () => Number((await admin.query<{ count: string }>(kind.waiting)).rows[0]!.count) === 0,
    publish: (...args) => relay.call('publish', ...args),
    leave: async () => {
      await (process.env['BENCH_PROFILE'] ? relay.end() : relay.kill());
      await kind.cleanUp?.(database);
      await admin.end();
      await world.destroy();
    },
  };
}

const contestant = (name: string, kind: Kind, settings: string[], mostRows?: number): Contestant => ({
  name,
  settings,
  ...(mostRows === undefined ? {} : { mostRows }),
  enter: (stack, topicPrefix) => enter(kind, stack, topicPrefix),
});

const OURS = [
  'Messaging of @erp/common-messaging with its defaults, as a service runs it: start checks, lock, floor, parked keys, partitions left out, refusals bisected, retrier and job worker beside it',
  'OpenTelemetry metrics on; 13 CloudEvents and trace headers a record; acks = all',
];
const BARE = [
  'fetch above a floor, PENDING in id order, less what is in flight, 2,000 at a time; one send of at most 500 for each partition; settled by ids; synchronous_commit, enable_seqscan and enable_bitmapscan off',
  'no headers, no lock, no error handled; acks = all',
];
const PEER = [
  'pg-transactional-outbox 0.5.7, a kafkajs producer in its handler (acks = all), no headers; the entity as segment, so that a key keeps its order; protections against poisonous messages off (each costs a transaction); at most 3,000 rows',
];

export const oursKafkajs = contestant('ours, kafkajs', ours('kafkajs'), OURS);
export const oursPlatformatic = contestant('ours, @platformatic/kafka', ours('platformatic'), OURS);
export const bareKafkajs = contestant('bare loop, kafkajs', bare('kafkajs'), BARE);
export const barePlatformatic = contestant('bare loop, @platformatic/kafka', bare('platformatic'), BARE);
export const polling = contestant(
  'pg-transactional-outbox, polling',
  transactionalOutbox('polling'),
  [...PEER, 'batches of 30, polled every 10 ms'],
  3_000,
);
export const replication = contestant(
  'pg-transactional-outbox, replication',
  transactionalOutbox('replication'),
  [...PEER, 'a mutex for each segment, 30 connections'],
  3_000,
);
