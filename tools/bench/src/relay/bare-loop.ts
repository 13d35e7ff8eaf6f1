import type { MessagingOptions } from '@erp/common-messaging';
import { Floor, toMultirange } from '@erp/common-messaging/testing';
import pg from 'pg';
import { nowMs } from '../measure.js';
import { atRate } from './at-rate.js';
import { eventOf, PARTITIONS, TENANT, TOPIC } from './event.js';
import { type RawProducer, rawProducer } from './raw-producers.js';
import type { ChildRelay } from './relay-child.js';

const FETCH_LIMIT = 2_000;
const MAX_HELD = 6_000;
const MAX_SEND = 500;
const POLL_MS = 1_000;

/** id, partition, key, payload, and the xmin of the snapshot. */
type Row = readonly [string, number, string, string, string];

/**
 * The limit: the correct fetch of the design (above a floor, PENDING in id order, less what is in flight), one send at a
 * time for each partition, rows settled by their ids, the session settings, and nothing else. No headers, no lock, no
 * error handled, no partition or key left out, nothing counted.
 */
export class BareLoop implements ChildRelay {
  private readonly writers: pg.Pool;
  private client!: pg.Client;
  private producer!: RawProducer;
  private floor = new Floor();
  private held = new Set<string>();
  private lanes: Row[][] = [];
  private sending = new Set<number>();
  private settled: string[] = [];
  private stopping = false;
  private running: Promise<void> | null = null;
  /** Raised by what was committed or sent while the loop was busy. */
  private raised = false;
  private waiter: (() => void) | null = null;

  constructor(private readonly options: MessagingOptions) {
    this.writers = new pg.Pool({ connectionString: options.messagingUrl, max: 10 });
  }

  async standBy(): Promise<void> {
    this.floor = new Floor();
    this.held = new Set();
    this.lanes = Array.from({ length: PARTITIONS }, () => []);
    this.stopping = false;
    this.producer = await rawProducer(this.options.brokerClient, this.options.brokers);
    this.client = new pg.Client({ connectionString: this.options.messagingUrl });
    await this.client.connect();
    await this.client.query(`SET synchronous_commit = off; SET enable_seqscan = off;
      SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan`);
  }

  async start(): Promise<number> {
    this.running = this.run();
    return nowMs();
  }

  async halt(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
    await this.client.end();
    await this.producer.close();
  }

  publish(from: number, count: number, perSecond: number): Promise<number[]> {
    return atRate(from, count, perSecond, async (seq) => {
      const { key, partition, payload } = eventOf(seq);
      await this.writers.query({
        name: 'write',
        text: `INSERT INTO commerce_outbox_events (event_id, event_type, event_version, tenant_id, subject, topic,
                 partition_key, kafka_partition, payload, occurred_at, correlation_id)
               VALUES (uuidv7(), 'commerce.Measured', 1, $1, $2, $3, $2, $4, $5, now(), '')`,
        values: [TENANT, key, TOPIC, partition, payload],
      });
      this.wake();
    });
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      await this.settle();
      let full = false;
      if (this.held.size <= MAX_HELD - FETCH_LIMIT) full = (await this.fetch()) === FETCH_LIMIT;
      for (let lane = 0; lane < PARTITIONS; lane++) this.pump(lane);
      if (!full && !this.raised) await this.sleep();
      this.raised = false;
    }
    while (this.sending.size > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await this.settle();
  }

  private sleep(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      this.waiter = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private wake(): void {
    this.raised = true;
    this.waiter?.();
  }

  private async fetch(): Promise<number> {
    const { rows } = await this.client.query<Row[]>({
      name: 'fetch',
      rowMode: 'array',
      text: `
        SELECT o.*, s.xmin_
        FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin_) s
        LEFT JOIN LATERAL (
          SELECT id, kafka_partition, partition_key, payload FROM commerce_outbox_events
          WHERE status = 'PENDING' AND id > $1 AND NOT id <@ $2::int8multirange
          ORDER BY id LIMIT $3
        ) o ON true`,
      values: [this.floor.value.toString(), toMultirange(this.held), FETCH_LIMIT],
    } as pg.QueryArrayConfig);
    const [, , , , xmin] = rows[0] as unknown as Row;
    const found = (rows as unknown as Row[]).filter(([id]) => id !== null);
    const last = found.at(-1);
    this.floor.fetched(last ? BigInt(last[0]) : null, found.length === FETCH_LIMIT, BigInt(xmin));
    for (const row of found) {
      this.held.add(row[0]);
      this.lanes[row[1]]!.push(row);
    }
    return found.length;
  }

  private pump(lane: number): void {
    const queue = this.lanes[lane]!;
    if (this.sending.has(lane) || queue.length === 0) return;
    this.sending.add(lane);
    const rows = queue.splice(0, MAX_SEND);
    const messages = rows.map(([, , key, payload]) => ({
      key: Buffer.from(key),
      value: Buffer.from(payload),
    }));
    void this.producer.send(this.options.topicPrefix + TOPIC, lane, messages).then(() => {
      for (const [id] of rows) this.settled.push(id);
      this.sending.delete(lane);
      if (!this.stopping) this.pump(lane);
      this.wake();
    });
  }

  private async settle(): Promise<void> {
    const ids = this.settled;
    if (ids.length === 0) return;
    this.settled = [];
    const { rows } = await this.client.query<{ xid: string }>({
      name: 'settle',
      text: `
        WITH settled AS (
          UPDATE commerce_outbox_events SET status = 'PUBLISHED', published_at = clock_timestamp()
          WHERE id = ANY ($1::bigint[]))
        SELECT pg_current_xact_id()::text AS xid`,
      values: [ids],
    });
    this.floor.settled(BigInt(rows[0]!.xid));
    for (const id of ids) this.held.delete(id);
  }
}
