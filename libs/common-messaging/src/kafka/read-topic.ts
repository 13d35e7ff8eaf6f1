import { randomUUID } from 'node:crypto';
import kafkajs from './kafkajs.js';
import type { ReceivedRecord } from '../broker/broker.js';
import { received } from './received.js';

export interface TopicRecord extends ReceivedRecord {
  readonly partition: number;
}

/** A partition was not read to the end within the time that one record may take. */
export class TopicReadStalled extends Error {
  override readonly name = 'TopicReadStalled';
}

const CLIENT = 'topic-reader';

/**
 * Reads every record that stands in a topic at the time of the call, each partition in offset order, from its first
 * record to its high watermark; for tools that look at the whole, such as the auditor. Nothing is committed, and the
 * group it needs is removed. One batch of each partition is in memory at a time. A topic that does not exist is empty.
 * Rejects with the first error of `onRecord`, with TopicReadStalled when `stalledMs` pass without a record, and with
 * kafkajs' errors when the broker does not answer.
 */
export async function readTopic(
  brokers: readonly string[],
  topic: string,
  onRecord: (record: TopicRecord) => void | Promise<void>,
  { stalledMs = 30_000 }: { readonly stalledMs?: number } = {},
): Promise<void> {
  const kafka = new kafkajs.Kafka({
    clientId: CLIENT,
    brokers: [...brokers],
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  const groupId = `${CLIENT}-${randomUUID()}`;
  try {
    const ends = await endOffsets(admin, topic);
    if (ends.size > 0) await readUntil(kafka, groupId, topic, ends, onRecord, stalledMs);
  } finally {
    await admin.deleteGroups([groupId]).catch(() => undefined); // one that never formed cannot be deleted
    await admin.disconnect();
  }
}

/** High watermark of each partition that holds a record. */
async function endOffsets(admin: kafkajs.Admin, topic: string): Promise<Map<number, bigint>> {
  if (!(await admin.listTopics()).includes(topic)) return new Map();
  const partitions = await admin.fetchTopicOffsets(topic);
  return new Map(
    partitions
      .filter(({ low, high }) => BigInt(low) < BigInt(high))
      .map(({ partition, high }) => [partition, BigInt(high)]),
  );
}

async function readUntil(
  kafka: kafkajs.Kafka,
  groupId: string,
  topic: string,
  ends: ReadonlyMap<number, bigint>,
  onRecord: (record: TopicRecord) => void | Promise<void>,
  stalledMs: number,
): Promise<void> {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 250, allowAutoTopicCreation: false });
  const left = new Set(ends.keys());
  const done = deferred();
  const stalled = () =>
    done.reject(
      new TopicReadStalled(
        `${topic}: nothing came for ${stalledMs} ms, partitions ${[...left].join(', ')} are unread`,
      ),
    );
  let stall = setTimeout(stalled, stalledMs);
  const finish = (partition: number) => {
    left.delete(partition);
    if (left.size === 0) done.resolve();
  };
  // Also emitted for batches that hold only control records, which never reach eachBatch.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    const end = ends.get(payload.partition);
    if (end !== undefined && BigInt(payload.lastOffset) + 1n >= end) finish(payload.partition);
  });
  let begun = false;
  // A broker that has just started still loads its groups: kafkajs begins anew, which is no harm before the first record.
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (begun || !payload.restart) done.reject(payload.error);
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async (payload) => {
        const { batch } = payload;
        begun = true;
        clearTimeout(stall);
        stall = setTimeout(stalled, stalledMs);
        const end = ends.get(batch.partition);
        if (end === undefined || !left.has(batch.partition)) return;
        try {
          for (const message of batch.messages) {
            if (BigInt(message.offset) >= end) break;
            await onRecord({ ...received(message), partition: batch.partition });
          }
        } catch (error) {
          done.reject(error as Error);
        }
        await payload.heartbeat();
      },
    });
    await done.promise;
  } finally {
    clearTimeout(stall);
    await consumer.disconnect();
  }
}

function deferred() {
  let resolve!: () => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<void>((onResolved, onRejected) => {
    resolve = onResolved;
    reject = onRejected;
  });
  promise.catch(() => undefined); // it may be rejected before anybody waits for it
  return { promise, resolve, reject } as const;
}
