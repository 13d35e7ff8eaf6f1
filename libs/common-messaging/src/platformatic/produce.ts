import { type OutgoingRecord, PartitionUnavailable } from '../broker/broker.js';
import { REQUEST_TIMEOUT_MS } from '../kafka/protocol.js';
import { encodeProduceRequest } from '../kafka/produce-request.js';
import type { Client, Producer } from './client.js';

/** Of the protocol: the key of "Produce", and the version that all brokers since Kafka 2.1 answer. */
const PRODUCE = 0;
const VERSION = 7;
const ALL_IN_SYNC = -1;

/**
 * Appends records to a partition by the client's connections and metadata, with a request that is encoded here: the client's
 * own producer makes some thirty buffers of an event with its headers and puts them together again, and was most of the
 * relay. Rejects with PartitionUnavailable for a partition that the topic does not have or that has no leader, else as the
 * client does.
 */
export async function produce(
  client: Client,
  producer: Producer,
  topic: string,
  partition: number,
  records: readonly OutgoingRecord[],
): Promise<void> {
  const connection = await producer.connections.get(await leaderOf(producer, topic, partition));
  const topicData = [{ topic, partitions: [{ partition, messages: records }] }];
  const body = encodeProduceRequest(
    { acks: ALL_IN_SYNC, timeout: REQUEST_TIMEOUT_MS, topicData },
    Date.now(),
  )!;
  await new Promise<void>((resolve, reject) => {
    const payload = () => client.Writer.create().append(body);
    const { parseResponse } = client.produceV7;
    connection.send(PRODUCE, VERSION, payload, parseResponse, false, false, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}

async function leaderOf(producer: Producer, topic: string, partition: number) {
  const { topics, brokers } = await producer
    .metadata({ topics: [topic] })
    .catch((error: Error & { code?: string }) => {
      // The client turns the broker's UNKNOWN_TOPIC_OR_PARTITION into an error of its user's.
      if (error.code === 'PLT_KFK_USER') throw new PartitionUnavailable(error.message);
      throw error;
    });
  const { partitionsCount = 0, partitions = [] } = topics.get(topic) ?? {};
  if (partition < 0 || partition >= partitionsCount)
    throw new PartitionUnavailable(
      `${topic} has ${partitionsCount} partitions, none of them is ${partition}`,
    );
  const broker = brokers.get(partitions[partition]!.leader);
  if (!broker) throw new PartitionUnavailable(`${topic}/${partition} has no leader`);
  return broker;
}
