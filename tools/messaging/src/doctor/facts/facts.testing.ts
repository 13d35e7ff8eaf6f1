import type { InspectedPartition, InspectedTopic } from '@erp/common-messaging';
import type { TopicSpec } from '@erp/stack';
import type { DatabaseFacts, Facts } from './facts.js';
import type { TransactionFacts } from './read-postgres.js';

const TOPIC: TopicSpec = {
  name: 'commerce-events',
  partitions: 2,
  retentionDays: -1,
  cleanupPolicy: 'delete',
  maxMessageBytes: 1_048_576,
  replicationFactor: { local: 1, production: 3 },
  minInsyncReplicas: { local: 1, production: 2 },
};

export const partition = (n: number, changed: Partial<InspectedPartition> = {}): InspectedPartition => ({
  partition: n,
  replicas: 3,
  inSync: 3,
  low: 0n,
  high: 10n,
  ...changed,
});

export const topic = (changed: Partial<InspectedTopic> = {}): InspectedTopic => ({
  partitions: [partition(0), partition(1)],
  maxMessageBytes: 1_048_576,
  newestAt: null,
  ...changed,
});

export const transaction = (changed: Partial<TransactionFacts> = {}): TransactionFacts => ({
  pid: 17,
  user: 'commerce_app',
  application: 'an import',
  database: 'erp_commerce',
  client: '10.0.0.7:4711',
  state: 'active',
  ageMs: 60_000,
  query: "UPDATE orders SET note = 'a secret'",
  hasXid: true,
  blockedBy: [],
  ...changed,
});

/** Facts of commerce alone, at rest and well. */
export function wellFacts(commerce: Partial<DatabaseFacts> = {}): Facts {
  const applied = [{ topic: 'commerce-events', partition: 0, next: 10n, quietMs: 60_000 }];
  const facts: DatabaseFacts = {
    schema: { missingTables: [], missingOutboxColumns: [] },
    outbox: { pending: 0, oldest: null, refused: [], days: [], inDefault: 0, oldestInDefaultMs: null },
    relay: {
      holder: {
        pid: 5,
        user: 'commerce_messaging',
        application: 'commerce relay',
        client: '10.0.0.1:5000',
        state: 'idle',
        quietMs: 900,
        query: 'SELECT 1',
      },
      standby: 1,
    },
    inbox: { applied, parked: [] },
    jobs: { failed: [], due: [], workersQuietMs: 100 },
    locks: [],
    ...commerce,
  };
  return {
    lookedAt: new Date('2026-05-04T03:00:00Z'),
    addresses: { postgres: 'db:5432', brokers: ['kafka:9092'] },
    postgres: {
      seesOthers: true,
      connections: { used: 10, allowed: 100, byApplication: [{ application: 'commerce app', count: 10 }] },
      clock: { aheadMs: 3, uncertainMs: 1 },
      transactions: [],
    },
    broker: {
      nodes: ['kafka:9092'],
      topics: new Map([['commerce-events', topic()]]),
      groups: new Map([
        ['commerce', { members: [{ clientId: 'commerce', host: '/10.0.0.1' }], committed: new Map() }],
      ]),
    },
    contexts: [{ context: 'commerce', database: 'erp_commerce', facts, later: null }],
    services: [],
    disks: [{ folder: '.stack', freeBytes: 50, totalBytes: 100 }],
    settings: { outboxRetentionDays: 30, inboxRetentionDays: 37 },
    topics: [TOPIC],
    topicPrefix: '',
  };
}
