import kafkajs from './kafkajs.js';

/** Adds partitions, which moves keys to others and breaks their order: for tests of what is said then. */
export async function addPartitions(brokers: readonly string[], topic: string, count: number): Promise<void> {
  const kafka = new kafkajs.Kafka({
    clientId: 'raw',
    brokers: [...brokers],
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.createPartitions({ topicPartitions: [{ topic, count }] });
  } finally {
    await admin.disconnect();
  }
}
