import { newId } from '@erp/kernel';
import {
  createReplicationSegmentMutexConcurrencyController,
  type GeneralMessageHandler,
  getDisabledLogger,
  initializeMessageStorage,
  initializePollingMessageListener,
  initializeReplicationMessageListener,
} from 'pg-transactional-outbox';
import pg from 'pg';
import { nowMs } from '../measure.js';
import { atRate } from './at-rate.js';
import { dataOf, eventOf, TOPIC } from './event.js';
import { type RawProducer, rawProducer } from './raw-producers.js';
import type { ChildRelay, RelaySettings } from './relay-child.js';
import { AT_ONCE, POLLING, SLOT, slotOf, TABLE } from './transactional-outbox-tables.js';

/** pg-transactional-outbox by the book, its settings raised, with a kafkajs producer in its handler. */
export class TransactionalOutbox implements ChildRelay {
  private readonly writers: pg.Pool;
  private producer!: RawProducer;
  private shutdown: () => Promise<void> = async () => undefined;

  constructor(private readonly settings: RelaySettings) {
    this.writers = new pg.Pool({ connectionString: settings.superuserUrl, max: 10 });
  }

  async standBy(): Promise<void> {
    this.producer = await rawProducer('kafkajs', this.settings.messaging.brokers);
  }

  async start(): Promise<number> {
    const { kind, superuserUrl, messaging } = this.settings;
    const handler: GeneralMessageHandler = {
      handle: async ({ aggregateId, payload }) => {
        const { seq } = payload as { seq: number };
        await this.producer.send(messaging.topicPrefix + TOPIC, eventOf(seq).partition, [
          { key: Buffer.from(aggregateId), value: Buffer.from(JSON.stringify(payload)) },
        ]);
      },
    };
    const connection = { connectionString: superuserUrl, max: AT_ONCE };
    const config = {
      outboxOrInbox: 'outbox' as const,
      dbListenerConfig: connection,
      dbHandlerConfig: connection,
    };
    const [shutdown] =
      kind === 'polling'
        ? initializePollingMessageListener({ ...config, settings: POLLING }, handler, getDisabledLogger())
        : initializeReplicationMessageListener(
            {
              ...config,
              settings: { ...TABLE, dbPublication: SLOT, dbReplicationSlot: slotOf(messaging.topicPrefix) },
            },
            handler,
            getDisabledLogger(),
            { concurrencyStrategy: createReplicationSegmentMutexConcurrencyController() },
          );
    this.shutdown = shutdown;
    return nowMs();
  }

  async halt(): Promise<void> {
    await this.shutdown();
    await this.producer.close();
  }

  publish(from: number, count: number, perSecond: number): Promise<number[]> {
    const store = initializeMessageStorage({ outboxOrInbox: 'outbox', settings: TABLE }, getDisabledLogger());
    return atRate(from, count, perSecond, async (seq) => {
      const data = dataOf(seq);
      const client = await this.writers.connect();
      try {
        await client.query('BEGIN');
        await store(
          {
            id: newId(),
            aggregateType: 'entity',
            aggregateId: data.entityId,
            messageType: 'Measured',
            segment: data.entityId,
            payload: data,
          },
          client,
        );
        await client.query('COMMIT');
      } finally {
        client.release();
      }
    });
  }
}
