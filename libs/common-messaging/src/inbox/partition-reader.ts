import type { DataSource } from 'typeorm';
import type { Broker, ReceivedBatch } from '../broker/broker.js';
import { inBinaryMode } from '../broker/structured-mode.js';
import { runWith } from '../database/run-with.js';
import type { InboxStore } from './inbox-store.js';
import { storedEventId } from './storable.js';

/** The topic does not hold what the database says was applied: it was made anew, or records were lost. */
export class TopicContradictsDatabase extends Error {
  override readonly name = 'TopicContradictsDatabase';
}

/**
 * Decides where a partition begins in a new assignment. The database knows; kafkajs starts from the broker's copy of the
 * offset and has no awaited hook, so the first batch is compared with the database and, if it is elsewhere, asked for
 * again from the right offset.
 */
export class PartitionReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly broker: Broker,
    private readonly store: InboxStore,
  ) {}

  /**
   * `next` to go on with this batch from that offset (null: the partition has no row yet), or `seek` to read again from
   * there. Rejects with TopicContradictsDatabase when the topic is not the one the database knows.
   */
  async start(batch: ReceivedBatch): Promise<{ next: bigint | null } | { seek: bigint }> {
    const { topic, partition, fetchedOffset } = batch;
    const position = await this.position(topic, partition);
    // A client that asks for an offset out of range is reset without a word, so the range is checked here.
    const { low, high } = await this.broker.offsetRange(topic, partition);
    if (!position) return fetchedOffset === low ? { next: null } : { seek: low };
    const { next, lastOffset, lastEventId } = position;
    if (next < low || next > high) {
      throw new TopicContradictsDatabase(
        `the next offset of ${topic}/${partition} is ${next} by the database, the topic holds ${low} to ${high}: ` +
          (next > high
            ? 'it was made anew or lost records'
            : 'retention removed records that were never applied') +
          '; restore the topic, or set the offset by hand once you know what is missing',
      );
    }
    // The last applied record is read once more, to see that it is what stands there; retention may have taken it.
    const verify = lastOffset !== null && lastOffset >= low;
    const from = verify ? lastOffset : next;
    const reaches = batch.records.some((r) => r.offset >= from);
    if (fetchedOffset > from || !reaches) return { seek: from };
    if (verify) {
      const there = batch.records.find((r) => r.offset >= from);
      const id = there?.offset === from ? storedEventId(inBinaryMode(there)) : undefined;
      if (id !== lastEventId) {
        throw new TopicContradictsDatabase(
          `${topic}/${partition} holds ${id ?? 'no event'} at offset ${from}, where the database applied ${lastEventId}: ` +
            'the topic was made anew; restore it, or set the offset by hand once you know what is missing',
        );
      }
    }
    return { next };
  }

  private position(topic: string, partition: number) {
    return runWith(this.dataSource, (client) => this.store.position(client, topic, partition));
  }
}
