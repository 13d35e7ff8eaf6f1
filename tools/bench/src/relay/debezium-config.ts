import type { BenchStack } from '../stack.js';
import { TOPIC } from './event.js';

export interface ConnectSettings {
  readonly stack: BenchStack;
  readonly database: string;
  readonly slot: string;
  readonly topicPrefix: string;
  /** Folder of this worker's files. */
  readonly folder: string;
  readonly restPort: number;
}

export const PUBLICATION = 'bench_outbox';

/** The heap that Connect's own start script gives, and its collector. */
export const JVM_OPTIONS = [
  '-Xms256M',
  '-Xmx2G',
  '-server',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:InitiatingHeapOccupancyPercent=35',
  '-XX:+ExplicitGCInvokesConcurrent',
];

/** Raised from the defaults where that was faster here; the same go into the report. */
const TUNED = {
  'max.batch.size': '8192',
  'max.queue.size': '32768',
  'poll.interval.ms': '5',
  'producer.override.linger.ms': '5',
  'producer.override.batch.size': '262144',
  'producer.override.buffer.memory': '67108864',
};

export const DEBEZIUM_SETTINGS = [
  'Debezium 3.6.1 outbox event router on Kafka Connect 4.3.1, standalone (the least there is to run), pgoutput with a publication of inserts alone; the worker is warm, as each contestant: it drains a first backlog before it is measured',
  `its outbox has the five columns of its documentation and rows are left, not deleted; payload passed on as text, one header; acks = all; JVM ${JVM_OPTIONS.slice(0, 2).join(' ')}, G1; ${Object.entries(
    TUNED,
  )
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ')}; offsets flushed each second`,
];

export const workerProperties = ({ stack, folder, restPort }: ConnectSettings): string =>
  properties({
    'bootstrap.servers': stack.brokers.join(','),
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'offset.storage.file.filename': `${folder}/offsets`,
    'offset.flush.interval.ms': '1000',
    listeners: `http://127.0.0.1:${restPort}`,
    'plugin.discovery': 'service_load',
  });

export const connectorProperties = ({ stack, database, slot, topicPrefix }: ConnectSettings): string =>
  properties({
    name: slot,
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'tasks.max': '1',
    'topic.prefix': slot,
    'database.hostname': stack.postgres.host,
    'database.port': String(stack.postgres.port),
    'database.user': stack.postgres.superuser.user,
    'database.password': stack.postgres.superuser.password,
    'database.dbname': database,
    'plugin.name': 'pgoutput',
    'slot.name': slot,
    'publication.name': PUBLICATION,
    'publication.autocreate.mode': 'disabled',
    'table.include.list': 'public.outbox',
    'snapshot.mode': 'no_data',
    // After a kill the server takes a moment to see that the slot's reader is gone; the default is 10 s.
    'slot.retry.delay.ms': '500',
    'slot.max.retries': '60',
    'tombstones.on.delete': 'false',
    transforms: 'outbox',
    'transforms.outbox.type': 'io.debezium.transforms.outbox.EventRouter',
    'transforms.outbox.route.topic.replacement': topicPrefix + TOPIC,
    ...TUNED,
  });

const properties = (entries: Record<string, string>): string =>
  Object.entries(entries)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
