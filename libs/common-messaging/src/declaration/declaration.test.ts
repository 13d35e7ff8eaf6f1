import { describe, expect, test } from '@jest/globals';
import { SetMetadata } from '@nestjs/common';
import { defineEvent, Id, Type } from '../contract/index.js';
import { Transaction, type TransactionParts } from '../database/transaction.js';
import { On } from '../inbox/on.js';
import { Job, jobOf, type JobRun } from '../jobs/jobs.js';
import { DurableJobs } from '../jobs/job-worker.js';
import { OutboxEventPublisher } from '../outbox/outbox-event-publisher.js';
import { RecordingEventPublisher } from '../testing/recording-event-publisher.js';
import { Command } from './command.js';
import { asCommand, declarationOf, UndeclaredEvent, UndeclaredJob } from './declaration.js';

const event = (type: string) =>
  defineEvent({
    type,
    version: 1,
    topic: 'commerce-events',
    key: (d) => d.orderId,
    schema: Type.Object({ orderId: Id }, { additionalProperties: false }),
    personal: [],
  });
const OrderPlaced = event('commerce.OrderPlaced');
const OrderCancelled = event('commerce.OrderCancelled');

const ORDER_ID = '0199d0f0-0000-7000-8000-000000000001';
const RUN: JobRun = { tenantId: 't', jobId: '1', attempt: 1 };

/** A transaction on a connection that answers every statement with nothing. */
const transaction = (): Transaction => {
  const client = { query: () => Promise.resolve({ rows: [] }) };
  const parts = { client, outgoing: [] } as unknown as TransactionParts;
  return new Transaction('t', { correlationId: 'c', causationId: null }, parts);
};

class Orders {
  constructor(
    readonly events = new OutboxEventPublisher(
      'commerce',
      [{ name: 'commerce-events', partitions: 3 }],
      true,
    ),
    readonly jobs = new DurableJobs('commerce', true),
  ) {}

  @On(OrderPlaced, { emits: [OrderCancelled] })
  async handle(_event: unknown, tx: Transaction): Promise<void> {
    await this.does(tx);
  }

  @Job('end-order', { deadline: true, emits: [OrderCancelled], jobs: ['remind'] })
  async end(_payload: object, _run: JobRun): Promise<void> {
    await this.does(transaction());
  }

  @Job('place-anew')
  async placeAnew(_payload: object, _run: JobRun): Promise<void> {
    await this.place();
  }

  @Command({ emits: [OrderPlaced], jobs: ['end-order'] })
  async place(): Promise<void> {
    await this.does(transaction());
  }

  undeclared(): Promise<void> {
    return this.does(transaction());
  }

  does: (tx: Transaction) => Promise<void> = () => Promise.resolve();
}

const orders = (does: (tx: Transaction, orders: Orders) => Promise<void>): Orders => {
  const made = new Orders();
  made.does = (tx) => does(tx, made);
  return made;
};
const cancelling = () =>
  orders((tx, { events }) => events.publish(tx, OrderCancelled, { orderId: ORDER_ID }));
const placing = () => orders((tx, { events }) => events.publish(tx, OrderPlaced, { orderId: ORDER_ID }));
const adding = (job: string) => orders((tx, { jobs }) => jobs.add(tx, job, {}));

describe('what a handler, a job or a command leads to is what it declares (R4, R30)', () => {
  test('what is declared goes through', async () => {
    await cancelling().handle({}, transaction());
    await cancelling().end({}, RUN);
    await placing().place();
    await adding('remind').end({}, RUN);
    await adding('end-order').place();
  });

  test.each([
    [
      'a handler',
      () => placing().handle({}, transaction()),
      'Orders.handle may not publish commerce.OrderPlaced: add OrderPlaced to the emits of its @On',
    ],
    [
      'a job',
      () => placing().end({}, RUN),
      'Orders.end may not publish commerce.OrderPlaced: add OrderPlaced to the emits of its @Job',
    ],
    [
      'a command',
      () => cancelling().place(),
      'Orders.place may not publish commerce.OrderCancelled: add OrderCancelled to the emits of its @Command',
    ],
    [
      'nothing of them',
      () => placing().undeclared(),
      'nothing that runs here declares that it publishes commerce.OrderPlaced: put @Command({ emits: [OrderPlaced] }) on the method that the request calls',
    ],
  ])('%s that publishes another event is refused, and named', async (_who, publish, message) => {
    const refused = await publish().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UndeclaredEvent);
    expect(refused).toMatchObject({ message });
  });

  test.each([
    [
      'a handler',
      () => adding('remind').handle({}, transaction()),
      'Orders.handle may not add the job remind: add it to the jobs of its @On',
    ],
    [
      'a job',
      () => adding('end-order').end({}, RUN),
      'Orders.end may not add the job end-order: add it to the jobs of its @Job',
    ],
    [
      'nothing of them',
      () => adding('remind').undeclared(),
      "nothing that runs here declares that it adds the job remind: put @Command({ jobs: ['remind'] }) on the method that the request calls",
    ],
  ])('%s that adds another job is refused, and named', async (_who, add, message) => {
    const refused = await add().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UndeclaredJob);
    expect(refused).toMatchObject({ message });
  });

  test('a job that calls a command declares for it', async () => {
    await expect(placing().placeAnew({}, RUN)).rejects.toThrow('Orders.placeAnew may not publish');
  });

  test('a job that begins while a command runs is held to its own declaration', async () => {
    await asCommand({ emits: [OrderPlaced] }, () => cancelling().end({}, RUN));
  });

  test('one runs beside the other, each under its own declaration', async () => {
    const both = await Promise.allSettled([placing().place(), placing().end({}, RUN), placing().place()]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('the fake of unit tests refuses as well, and asks nothing outside of all declarations', async () => {
    const events = new RecordingEventPublisher();
    const publish = () => events.publish(transaction(), OrderPlaced, { orderId: ORDER_ID });
    await publish();
    const handler = new Orders(events as never);
    handler.does = publish;
    await expect(handler.handle({}, transaction())).rejects.toThrow(UndeclaredEvent);
    expect(events.of(OrderPlaced)).toHaveLength(1);
  });

  test('a service that does not ask for it may publish outside of all declarations', async () => {
    const free = new OutboxEventPublisher('commerce', [{ name: 'commerce-events', partitions: 3 }]);
    const tx = transaction();
    await free.publish(tx, OrderPlaced, { orderId: ORDER_ID });
    expect(tx.outgoing).toHaveLength(1);
  });
});

describe('what a method declares', () => {
  test('can be read from it, for the choreography', () => {
    const { handle, end, undeclared } = Orders.prototype;
    expect(declarationOf(handle)).toEqual({
      entrance: 'handler',
      name: 'Orders.handle',
      emits: new Set(['commerce.OrderCancelled']),
      jobs: new Set(),
    });
    expect(jobOf(end)).toEqual({ name: 'end-order', deadline: true });
    expect(declarationOf(undeclared)).toBeUndefined();
  });

  test('takes nothing from it that other decorators have put on the method', () => {
    class Guarded {
      @On(OrderPlaced)
      @SetMetadata('roles', ['clerk'])
      handle(_event: unknown, _tx: Transaction): Promise<void> {
        return Promise.resolve();
      }
    }
    expect(Reflect.getMetadata('roles', Guarded.prototype.handle)).toEqual(['clerk']);
  });
});
