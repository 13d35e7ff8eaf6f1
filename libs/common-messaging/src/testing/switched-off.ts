import type { PoolClient } from 'pg';
import type { ReceivedBatch, ReceivedRecord } from '../broker/broker.js';
import { InboxStore } from '../inbox/inbox-store.js';
import { PartitionReader } from '../inbox/partition-reader.js';
import type { HandledEvent } from '../inbox/received-event.js';
import type { ReplacedParts } from '../under-test.js';

/** Takes every record for a new one, wherever it stands and whoever else has the partition. */
class NoInboxStore extends InboxStore {
  override async advance(
    client: PoolClient,
    topic: string,
    partition: number,
    _expected: bigint | null,
    last: ReceivedRecord,
  ): Promise<boolean> {
    await client.query(
      `INSERT INTO ${this.tables.offsets} (topic, partition, next_offset) VALUES ($1, $2, $3)
       ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset, updated_at = now()`,
      [topic, partition, (last.offset + 1n).toString()],
    );
    return true;
  }

  override async recordProcessed(
    client: PoolClient,
    topic: string,
    partition: number,
    events: readonly HandledEvent[],
  ): Promise<HandledEvent[]> {
    await super.recordProcessed(client, topic, partition, events);
    return [...events];
  }

  override recordUnlessParked(
    client: PoolClient,
    topic: string,
    partition: number,
    events: readonly HandledEvent[],
  ): Promise<HandledEvent[]> {
    return this.recordProcessed(client, topic, partition, events);
  }
}

/** Begins where the broker says. */
class NoInboxReader extends PartitionReader {
  override start(batch: ReceivedBatch): ReturnType<PartitionReader['start']> {
    return Promise.resolve({ next: batch.fetchedOffset });
  }
}

/**
 * A consumer without the inbox, as one writes it first: at least once, the broker's offset committed after the handlers.
 * A check of "exactly once" that finds nothing with it proves nothing.
 */
export const WITHOUT_INBOX: Pick<ReplacedParts, 'inbox'> = {
  inbox: { Store: NoInboxStore, Reader: NoInboxReader },
};

/** Every replica's relay works at the same time. */
export const WITHOUT_RELAY_LOCK: Pick<ReplacedParts, 'takeRelayLock'> = {
  takeRelayLock: () => Promise.resolve(true),
};
