import kafkajs from './kafkajs.js';

export interface RawRecord {
  /** The client's own choice by the key when left out. */
  readonly partition?: number;
  readonly key: string | null;
  readonly value: Buffer | string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Puts records on a topic past every guarantee of this library: for tests that play a foreign or broken producer.
 * With `transaction` they are written in a Kafka transaction that ends so, which leaves control records and gaps.
 */
export async function produceRaw(
  brokers: readonly string[],
  topic: string,
  records: readonly RawRecord[],
  transaction?: 'commit' | 'abort',
): Promise<void> {
  const kafka = new kafkajs.Kafka({
    clientId: 'raw',
    brokers: [...brokers],
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const transactional = transaction
    ? { transactionalId: `raw-${topic}-${process.pid}`, idempotent: true, maxInFlightRequests: 1 }
    : {};
  const producer = kafka.producer({ allowAutoTopicCreation: false, ...transactional });
  await producer.connect();
  const messages = records.map((r) => ({ ...r, headers: { ...r.headers } }));
  try {
    if (!transaction) await producer.send({ topic, messages });
    else {
      const open = await producer.transaction();
      await open.send({ topic, messages });
      await open[transaction]();
    }
  } finally {
    await producer.disconnect();
  }
}
