import { Producer } from '@platformatic/kafka';
import type { BrokerClient } from '@erp/common-messaging';
import kafkajs from 'kafkajs';

export interface RawMessage {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** A broker client with nothing around it: what a bare loop and the peers' handlers send with. */
export interface RawProducer {
  /** Appends to one partition in order; resolves when all in-sync replicas have it. */
  send(topic: string, partition: number, messages: readonly RawMessage[]): Promise<void>;
  close(): Promise<void>;
}

export const rawProducer = (client: BrokerClient, brokers: readonly string[]): Promise<RawProducer> =>
  client === 'kafkajs' ? rawKafkajs(brokers) : rawPlatformatic(brokers);

async function rawKafkajs(brokers: readonly string[]): Promise<RawProducer> {
  const kafka = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  return {
    send: async (topic, partition, messages) => {
      await producer.send({
        topic,
        acks: -1,
        messages: messages.map(({ key, value }) => ({ key, value, partition })),
      });
    },
    close: () => producer.disconnect(),
  };
}

async function rawPlatformatic(brokers: readonly string[]): Promise<RawProducer> {
  const producer = new Producer({
    clientId: 'bench',
    bootstrapBrokers: [...brokers],
    idempotent: false,
    autocreateTopics: false,
  });
  return {
    send: async (topic, partition, messages) => {
      await producer.send({
        acks: -1,
        messages: messages.map(({ key, value }) => ({ topic, partition, key, value })),
      });
    },
    close: () => producer.close(),
  };
}
