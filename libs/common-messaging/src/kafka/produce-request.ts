import { ByteWriter } from './byte-writer.js';
import { type EncodableRecord, writeRecordBatch } from './record-batch.js';

/** A record as kafkajs' producer hands it on. */
export interface ProducedMessage extends EncodableRecord {
  readonly timestamp?: unknown;
}

/** What kafkajs gives to its encoder of a produce request. */
export interface ProduceRequest {
  readonly acks: number;
  readonly timeout: number;
  readonly transactionalId?: string | null;
  /** A number, or kafkajs' own class of 64 bits; -1 for none. */
  readonly producerId?: number | { toString(): string };
  readonly compression?: number;
  readonly topicData: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly messages: readonly ProducedMessage[];
    }[];
  }[];
}

/** One for all: nothing waits between the beginning of a request and its end. */
const writer = new ByteWriter();

/**
 * The body of a produce request, versions 3 to 8 (Kafka protocol, "Produce API"), with records of the time `timeMs`. Null for
 * what this library never sends: compressed, transactional, of an idempotent producer, with times of their own.
 */
export function encodeProduceRequest(request: ProduceRequest, timeMs: number): Buffer | null {
  const { acks, timeout, transactionalId, producerId, compression, topicData } = request;
  if (transactionalId || compression || (producerId !== undefined && String(producerId) !== '-1'))
    return null;
  if (topicData.some(({ partitions }) => partitions.some(({ messages }) => messages.some(hasTime))))
    return null;
  const to = writer.start();
  to.int16(-1); // no transaction
  to.int16(acks);
  to.int32(timeout);
  to.int32(topicData.length);
  for (const { topic, partitions } of topicData) {
    to.string(topic);
    to.int32(partitions.length);
    for (const { partition, messages } of partitions) {
      to.int32(Number(partition));
      const sizeAt = to.at;
      to.int32(0);
      writeRecordBatch(to, messages, timeMs);
      to.putInt32(to.at - sizeAt - 4, sizeAt);
    }
  }
  return Buffer.from(to.since(0));
}

const hasTime = ({ timestamp }: ProducedMessage): boolean => timestamp !== undefined && timestamp !== null;
