import 'reflect-metadata';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  type BatchTransaction,
  type BrokerClient,
  connectMessaging,
  EventHandlers,
  MessagingModule,
  On,
  OnBatch,
  type Transaction,
} from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { INSERT_EFFECT, INSERT_EFFECTS } from '../effects.js';
import { Measured } from '../measured.js';
import type { Contestant } from './contestant.js';

@EventHandlers()
class WritesEach {
  @On(Measured)
  async write({ id, tenantId, data }: EventOf<typeof Measured>, tx: Transaction): Promise<void> {
    const { entityId, step, sentAtMs } = data;
    await tx.query(INSERT_EFFECT, [tenantId, id, entityId, step, sentAtMs], 'effect');
  }
}

@EventHandlers()
class WritesAtOnce {
  @OnBatch(Measured)
  async write(events: readonly EventOf<typeof Measured>[], tx: BatchTransaction): Promise<void> {
    const values = [
      tx.tenantId,
      events.map(({ id }) => id),
      events.map(({ data }) => data.entityId),
      events.map(({ data }) => data.step),
      events.map(({ data }) => data.sentAtMs),
    ];
    await tx.query(INSERT_EFFECTS, values, 'effects');
  }
}

/** A service with this library and one handler, as any context has it. */
const service =
  (handlers: Type, brokerClient: BrokerClient): Contestant =>
  async ({ messaging }) => {
    @Module({ imports: [MessagingModule.register({ ...messaging, brokerClient })], controllers: [handlers] })
    class Service {}
    const app = await NestFactory.create(Service, new FastifyAdapter(), { logger: ['error', 'warn'] });
    await app.init();
    await connectMessaging(app);
    return { stop: () => app.close() };
  };

export const oursForEach = (client: BrokerClient): Contestant => service(WritesEach, client);
export const oursSetBased = (client: BrokerClient): Contestant => service(WritesAtOnce, client);
