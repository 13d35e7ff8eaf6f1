import { MESSAGING_DEFAULTS, readTopic, type TopicRecord } from '@erp/common-messaging';
import { replacedOf } from '@erp/common-messaging/contract';
import { readContexts, readTopics, type ContextState } from '@erp/stack';
import type { BusinessFacts } from './business/business-facts.js';
import { readAvailability } from './business/read-availability.js';
import { readCharges, type GatewayAccess } from './business/read-charges.js';
import { readMoney } from './business/read-money.js';
import { readOrders } from './business/read-orders.js';
import { readGoodsBack, readShipments } from './business/read-shipments.js';
import { readLevels, readMovements, readReservations } from './business/read-stock.js';
import { Snapshot, type ReadingServer } from './database.js';
import type { EventFacts } from './events/event-facts.js';
import { readInbox, readOutbox, readTopicFacts, type ReadRecords } from './events/read-events.js';
import { Strings } from './events/strings.js';
import { SUBSCRIPTIONS } from './subscriptions.js';

/** Where to look. A StackState has all of it. */
export interface Audited {
  readonly brokers: readonly string[];
  readonly postgres: ReadingServer;
  readonly contexts: Readonly<Record<string, Pick<ContextState, 'database'>>>;
}

export interface LookOptions {
  readonly stack: Audited;
  /** The payment gateway, whose charges are then held against the payments. */
  readonly gateway?: GatewayAccess;
  /** Commerce's deadline of an order that says none itself, in ms; its default, 15 minutes, when left out. */
  readonly orderDeadlineMs?: number;
  readonly topicPrefix?: string;
  /** All records of a topic, where they stand elsewhere than on the stack's brokers: in a broker in memory. */
  readonly recordsOf?: (topic: string) => readonly TopicRecord[];
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Reads all databases, all topics and the gateway, once. Rejects when one of them cannot be read. */
export async function look(options: LookOptions): Promise<{ events: EventFacts; business: BusinessFacts }> {
  const { stack } = options;
  const contexts = readContexts().contexts.map(({ name }) => name);
  const databases = new Map<string, Snapshot>();
  try {
    for (const context of contexts)
      databases.set(context, await Snapshot.of(stack.postgres, stack.contexts[context]!));
    const events = await readEvents(options, databases);
    await Promise.all([...databases.values()].map((database) => database.renew()));
    const business = await readBusiness(options, (context) => databases.get(context)!);
    return { events, business };
  } finally {
    await Promise.all([...databases.values()].map((database) => database.end()));
  }
}

/** Backwards along an event's way: what a later place has, an earlier one read after it must have too. */
async function readEvents(
  { stack, topicPrefix = '', recordsOf }: LookOptions,
  databases: ReadonlyMap<string, Snapshot>,
): Promise<EventFacts> {
  const strings = new Strings();
  const subscribers = await Promise.all(
    [...databases].map(([context, database]) => {
      const read = (SUBSCRIPTIONS[context] ?? []).flatMap((one) => [one, ...replacedOf(one)]);
      const types = new Set(read.map(({ type }) => type));
      return readInbox(database, context, { types, topicPrefix, strings });
    }),
  );
  const readRecords: ReadRecords = recordsOf
    ? async (topic, onRecord) => recordsOf(topic).forEach(onRecord)
    : (topic, onRecord) => readTopic(stack.brokers, topic, onRecord);
  const topics = await Promise.all(
    readTopics().map(
      async ({ name }) => [name, await readTopicFacts(readRecords, topicPrefix + name, strings)] as const,
    ),
  );
  await Promise.all([...databases.values()].map((database) => database.renew()));
  const publishers = await Promise.all(
    [...databases].map(([context, database]) => readOutbox(database, context, strings)),
  );
  return { publishers, topics: new Map(topics), subscribers, ...keptFrom(Date.now()) };
}

/** The contexts hear of an order after commerce, so commerce is read last. */
async function readBusiness(
  { gateway, orderDeadlineMs = 15 * 60_000 }: LookOptions,
  database: (context: string) => Snapshot,
): Promise<BusinessFacts> {
  const inventory = database('inventory');
  const shipping = database('shipping');
  return {
    charges: gateway ? await readCharges(gateway) : null,
    money: await readMoney(database('financial')),
    levels: await readLevels(inventory),
    reservations: await readReservations(inventory),
    movements: await readMovements(inventory),
    shipments: await readShipments(shipping),
    goodsBack: await readGoodsBack(shipping),
    available: await readAvailability(database('commerce')),
    orders: await readOrders(database('commerce')),
    nowMs: Date.now(),
    orderDeadlineMs,
  };
}

/** Whole days are dropped, and only past the retention: what is younger must still be there. */
function keptFrom(nowMs: number): Pick<EventFacts, 'outboxKeptFromMs' | 'inboxKeptFromMs'> {
  const { outboxRetentionDays, inboxRetentionDays } = MESSAGING_DEFAULTS;
  return {
    outboxKeptFromMs: nowMs - outboxRetentionDays * DAY_MS,
    inboxKeptFromMs: nowMs - inboxRetentionDays * DAY_MS,
  };
}
