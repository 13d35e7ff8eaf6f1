import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { Controller, Inject, Injectable } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Ctx,
  EventPattern,
  KafkaContext,
  type MicroserviceOptions,
  Payload,
  Transport,
} from '@nestjs/microservices';
import pg from 'pg';
import { INSERT_EFFECT } from '../effects.js';
import { PARTITIONS } from '../measured.js';
import { type Contestant, SESSION_TIMEOUT_MS } from './contestant.js';

interface MeasuredMessage {
  readonly entityId: string;
  readonly step: number;
  readonly sentAtMs: number;
}

/** The inbox that a team writes by hand: what was processed is remembered in the transaction of its effect. */
@Injectable()
class HandWrittenInbox {
  constructor(@Inject(pg.Pool) private readonly pool: pg.Pool) {}

  /** Runs `effect` unless the message was processed before. */
  async once(messageId: string, effect: (client: pg.PoolClient) => Promise<unknown>): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const { rowCount } = await client.query({
        name: 'remember',
        text: 'INSERT INTO processed_messages (id) VALUES ($1) ON CONFLICT DO NOTHING',
        values: [messageId],
      });
      if (rowCount === 1) await effect(client);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }
}

/**
 * Nest's own Kafka transport with an inbox written by hand. Partitions are consumed side by side, statements are
 * prepared once, and the offsets are committed by the transport, as it does by itself: after a batch.
 */
export const nestTransport: Contestant = async ({ brokers, topic, group, databaseUrl }) => {
  @Controller()
  class MeasuredController {
    constructor(private readonly inbox: HandWrittenInbox) {}

    @EventPattern<string>(topic)
    async on(@Payload() message: MeasuredMessage, @Ctx() context: KafkaContext): Promise<void> {
      const { ce_id: id, ce_tenantid: tenantId } = context.getMessage().headers as Record<string, string>;
      await this.inbox.once(id!, (client) =>
        client.query({
          name: 'effect',
          text: INSERT_EFFECT,
          values: [tenantId, id, message.entityId, message.step, message.sentAtMs],
        }),
      );
    }
  }

  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 * PARTITIONS });
  @Module({
    controllers: [MeasuredController],
    providers: [HandWrittenInbox, { provide: pg.Pool, useValue: pool }],
  })
  class Service {}
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(Service, {
    transport: Transport.KAFKA,
    options: {
      client: { brokers: [...brokers] },
      consumer: { groupId: group, sessionTimeout: SESSION_TIMEOUT_MS },
      subscribe: { fromBeginning: true },
      run: { partitionsConsumedConcurrently: PARTITIONS },
    },
    logger: ['error', 'warn'],
  });
  await app.listen();
  return {
    stop: async () => {
      await app.close();
      await pool.end();
    },
  };
};
