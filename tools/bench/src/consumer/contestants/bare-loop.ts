import kafkajs, { type KafkaMessage } from 'kafkajs';
import pg from 'pg';
import { INSERT_EFFECT, INSERT_EFFECTS } from '../effects.js';
import { PARTITIONS } from '../measured.js';
import { type Contestant, SESSION_TIMEOUT_MS } from './contestant.js';

type Write = (client: pg.PoolClient, messages: readonly KafkaMessage[]) => Promise<unknown>;

/** What one message has for each column of the effects. */
function columnsOf({ headers, value }: KafkaMessage) {
  const { entityId, step, sentAtMs } = JSON.parse(value!.toString()) as {
    entityId: string;
    step: number;
    sentAtMs: number;
  };
  return {
    tenantId: String(headers!['ce_tenantid']),
    id: String(headers!['ce_id']),
    entityId,
    step,
    sentAtMs,
  };
}

async function eachAlone(client: pg.PoolClient, messages: readonly KafkaMessage[]): Promise<void> {
  for (const { tenantId, id, entityId, step, sentAtMs } of messages.map(columnsOf))
    await client.query({
      name: 'effect',
      text: INSERT_EFFECT,
      values: [tenantId, id, entityId, step, sentAtMs],
    });
}

const allAtOnce: Write = (client, messages) => {
  const rows = messages.map(columnsOf);
  const values = [
    rows[0]!.tenantId,
    rows.map(({ id }) => id),
    rows.map(({ entityId }) => entityId),
    rows.map(({ step }) => step),
    rows.map(({ sentAtMs }) => sentAtMs),
  ];
  return client.query({ name: 'effects', text: INSERT_EFFECTS, values });
};

/**
 * The limit: kafkajs and a transaction for each batch that it fetched, and nothing else. No inbox, no check of the
 * contract, no offset in the database, no other tenant, no parking, no metrics: what is redelivered is done twice.
 */
const bareLoop =
  (write: Write): Contestant =>
  async ({ brokers, topic, group, databaseUrl }) => {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: PARTITIONS });
    const kafka = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.ERROR });
    const consumer = kafka.consumer({ groupId: group, sessionTimeout: SESSION_TIMEOUT_MS });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      partitionsConsumedConcurrently: PARTITIONS,
      eachBatch: async ({ batch: { messages } }) => {
        const client = await pool.connect();
        try {
          await client.query('BEGIN');
          await write(client, messages);
          await client.query('COMMIT');
        } finally {
          client.release();
        }
      },
    });
    return {
      stop: async () => {
        await consumer.disconnect();
        await pool.end();
      },
    };
  };

export const bareForEach = bareLoop(eachAlone);
export const bareSetBased = bareLoop(allAtOnce);
