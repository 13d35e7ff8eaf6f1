import { inboxTables, outboxTableName, readTopic } from '@erp/common-messaging';
import type { FlowPlatform } from './flow-platform.js';
import type { PlacedOrder } from './place-orders.js';

/** What happened to one order and when, in ms since 1970, by the names below. */
export type Moments = Map<string, number>;

export const SENT = 'POST sent';
export const ANSWERED = 'POST answered';
/** Commerce committed the order. PostgreSQL takes this time before the log is on the disk. */
export const PLACED = 'order committed';
/** The gateway's own time. */
export const CHARGED = 'gateway authorised';
/** The event was decided: its `occurred_at`. */
export const decided = (type: string): string => `decided ${type}`;
/** The relay handed it to the broker's client: the record's time. */
export const relayed = (type: string): string => `relayed ${type}`;
/** The relay noted that the broker has it. */
export const settled = (type: string): string => `settled ${type}`;
/** A context's inbox took it, before its handlers ran. */
export const taken = (context: string, type: string): string => `taken by ${context} ${type}`;
/** The transaction of those handlers committed; as PLACED, before the log is on the disk. */
export const done = (context: string, type: string): string => `done by ${context} ${type}`;

interface OutboxRow {
  readonly eventId: string;
  readonly orderId: string;
  readonly type: string;
  readonly decidedMs: number;
  readonly settledMs: number | null;
}

interface InboxRow {
  readonly eventId: string;
  readonly takenMs: number;
  readonly doneMs: number;
}

const ms = (time: string): string => `extract(epoch FROM ${time})::float8 * 1000`;

/** Everything that databases, topics and gateway know of when these orders came along, by order. */
export async function readMoments(
  platform: FlowPlatform,
  orders: readonly PlacedOrder[],
): Promise<Map<string, Moments>> {
  const moments = new Map<string, Moments>(
    orders.map((order) => [
      order.orderId,
      new Map([
        [SENT, order.sentAtMs],
        [ANSWERED, order.answeredAtMs],
      ]),
    ]),
  );
  const orderIds = [...moments.keys()];
  const events = new Map((await readOutboxes(platform, orderIds)).map((event) => [event.eventId, event]));
  for (const { orderId, type, decidedMs, settledMs } of events.values()) {
    const order = moments.get(orderId)!;
    order.set(decided(type), decidedMs);
    if (settledMs !== null) order.set(settled(type), settledMs);
  }
  await Promise.all([
    readInboxes(platform, (context, { eventId, takenMs, doneMs }) => {
      const event = events.get(eventId);
      moments
        .get(event?.orderId ?? '')
        ?.set(taken(context, event!.type), takenMs)
        .set(done(context, event!.type), doneMs);
    }),
    readRecords(platform, (eventId, atMs) => {
      const event = events.get(eventId);
      moments.get(event?.orderId ?? '')?.set(relayed(event!.type), atMs);
    }),
    readPlaced(platform, orderIds, (orderId, atMs) => moments.get(orderId)!.set(PLACED, atMs)),
    platform.services.gateway.charges().then((charges) => {
      for (const { reference, authorizedAtMs } of charges)
        moments.get(reference)?.set(CHARGED, authorizedAtMs);
    }),
  ]);
  return moments;
}

async function readOutboxes({ eyes }: FlowPlatform, orderIds: readonly string[]): Promise<OutboxRow[]> {
  const found = eyes.contexts.map((context) =>
    eyes.rows<OutboxRow>(
      context,
      `SELECT event_id AS "eventId", partition_key AS "orderId", event_type AS type,
              ${ms('occurred_at')} AS "decidedMs", ${ms('published_at')} AS "settledMs"
       FROM ${outboxTableName(context)} WHERE tenant_id = $1 AND partition_key = ANY ($2)`,
      [orderIds],
    ),
  );
  return (await Promise.all(found)).flat();
}

async function readInboxes(
  { eyes }: FlowPlatform,
  onRow: (context: string, row: InboxRow) => void,
): Promise<void> {
  await Promise.all(
    eyes.contexts.map(async (context) => {
      const rows = await eyes.rows<InboxRow>(
        context,
        `SELECT event_id AS "eventId", ${ms('processed_at')} AS "takenMs",
                ${ms('pg_xact_commit_timestamp(xmin)')} AS "doneMs"
         FROM ${inboxTables(context).processed} WHERE tenant_id = $1`,
      );
      for (const row of rows) onRow(context, row);
    }),
  );
}

async function readRecords(
  { eyes, stack }: FlowPlatform,
  onRecord: (eventId: string, atMs: number) => void,
): Promise<void> {
  for (const context of eyes.contexts)
    await readTopic(stack.brokers, `${context}-events`, ({ headers, timestamp }) =>
      onRecord(headers['ce_id'] ?? '', timestamp.getTime()),
    );
}

async function readPlaced(
  { eyes }: FlowPlatform,
  orderIds: readonly string[],
  onRow: (orderId: string, atMs: number) => void,
): Promise<void> {
  const rows = await eyes.rows<{ orderId: string; atMs: number }>(
    'commerce',
    `SELECT order_id AS "orderId", ${ms('pg_xact_commit_timestamp(xmin)')} AS "atMs"
     FROM order_history WHERE tenant_id = $1 AND what = 'PLACED' AND order_id = ANY ($2)`,
    [orderIds],
  );
  for (const { orderId, atMs } of rows) onRow(orderId, atMs);
}
