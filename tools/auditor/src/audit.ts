import { MESSAGING_DEFAULTS } from '@erp/common-messaging';
import { readContexts, readTopics, type StackState } from '@erp/stack';
import pg from 'pg';
import { readLevels, readOrders, readReservations } from './business/read-business.js';
import { checkOrders } from './business/orders.js';
import { checkStock } from './business/stock.js';
import { compareOutboxAndTopic, countDuplicates } from './events/outbox-and-topic.js';
import { readInbox, readOutbox, readTopicFacts } from './events/read-events.js';
import type { EventFacts } from './events/event-facts.js';
import { compareTopicAndInbox } from './events/topic-and-inbox.js';
import type { Finding } from './finding.js';
import { SUBSCRIPTIONS } from './subscriptions.js';

/** Where to look. A StackState has all of it. */
export type Audited = Pick<StackState, 'brokers' | 'postgres' | 'contexts'>;

export interface AuditOptions {
  readonly stack: Audited;
  /** How long to wait for the platform to come to rest, in ms; 20 s when left out. */
  readonly restWithinMs?: number;
  /** Commerce's deadline of an order, in ms; its default, 15 minutes, when left out. */
  readonly orderDeadlineMs?: number;
  readonly topicPrefix?: string;
}

export interface AuditReport {
  readonly findings: readonly Finding[];
  /** Over all findings. */
  readonly breaches: number;
  /** Records that a relay sent more than once. Not a breach: every inbox absorbs them. */
  readonly duplicatesSent: number;
  readonly records: number;
  /** How long reading and comparing took, in ms, waiting for rest included. */
  readonly tookMs: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const BETWEEN_LOOKS_MS = 500;

/**
 * Reads all databases and all topics and holds them against every invariant. A platform at work breaks some rules for
 * a moment, so as long as only such are broken it looks again, until `restWithinMs` have passed. Rejects when a
 * server cannot be read.
 */
export async function audit(options: AuditOptions): Promise<AuditReport> {
  const startedAt = performance.now();
  for (;;) {
    const { findings, ...counts } = await look(options);
    const breaches = findings.reduce((sum, finding) => sum + finding.breaches, 0);
    const tookMs = Math.round(performance.now() - startedAt);
    const mayPass = breaches > 0 && findings.every((f) => f.breaches === 0 || f.settles);
    if (!mayPass || tookMs > (options.restWithinMs ?? 20_000))
      return { findings, breaches, tookMs, ...counts };
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
  }
}

async function look({ stack, orderDeadlineMs = 15 * 60_000, topicPrefix = '' }: AuditOptions) {
  const contexts = readContexts().contexts.map(({ name }) => name);
  const databases = new Map<string, pg.Client>();
  try {
    for (const context of contexts) databases.set(context, await connect(stack, context));
    const in_ = (context: string) => databases.get(context)!;
    // Backwards along an event's way: what a later place has, an earlier one read after it must have too.
    const levels = await readLevels(in_('inventory'));
    const subscribers = [];
    for (const context of contexts) {
      const types = new Set((SUBSCRIPTIONS[context] ?? []).map(({ type }) => type));
      subscribers.push(await readInbox(in_(context), context, types));
    }
    const topics: EventFacts['topics'] = new Map(
      await Promise.all(
        readTopics().map(
          async ({ name }) => [name, await readTopicFacts(stack.brokers, topicPrefix + name)] as const,
        ),
      ),
    );
    const publishers = [];
    for (const context of contexts) publishers.push(await readOutbox(in_(context), context));
    const reservations = await readReservations(in_('inventory'));
    const orders = await readOrders(in_('commerce'));
    const events = { publishers, topics, subscribers, ...keptFrom(Date.now()) };
    const business = { orders, reservations, levels, nowMs: Date.now(), orderDeadlineMs };
    return {
      findings: [
        ...compareOutboxAndTopic(events),
        ...compareTopicAndInbox(events),
        ...checkStock(levels),
        ...checkOrders(business),
      ],
      duplicatesSent: countDuplicates(topics),
      records: [...topics.values()].reduce((sum, records) => sum + records.length, 0),
    };
  } finally {
    await Promise.all([...databases.values()].map((client) => client.end()));
  }
}

/** Whole days are dropped, and only past the retention: what is younger must still be there. */
function keptFrom(nowMs: number): Pick<EventFacts, 'outboxKeptFromMs' | 'inboxKeptFromMs'> {
  const { outboxRetentionDays, inboxRetentionDays } = MESSAGING_DEFAULTS;
  return {
    outboxKeptFromMs: nowMs - outboxRetentionDays * DAY_MS,
    inboxKeptFromMs: nowMs - inboxRetentionDays * DAY_MS,
  };
}

/** As the role that reads everything past row-level security, and writes nothing. */
async function connect({ postgres, contexts }: Audited, context: string): Promise<pg.Client> {
  const { host, port, auditor } = postgres;
  const client = new pg.Client({
    host,
    port,
    database: contexts[context]!.database,
    user: auditor.user,
    password: auditor.password,
    application_name: 'auditor',
    connectionTimeoutMillis: 10_000,
    statement_timeout: 120_000,
  });
  client.on('error', () => undefined); // the query under way rejects with it
  await client.connect();
  return client;
}
