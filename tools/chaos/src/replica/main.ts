// A replica of one context, in a process of its own, so that kill -9 and SIGSTOP are real. Led by its parent over the
// channel that `fork` makes; without the parent it ends.
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { type INestApplication, type LogLevel, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { connectMessaging, Database, Messaging, MessagingModule } from '@erp/common-messaging';
import { UnderTest, WITHOUT_INBOX, WITHOUT_RELAY_LOCK } from '@erp/common-messaging/testing';
// Not from the whole of libs/testing: a replica starts often.
import { CrashPoints } from '@erp/testing/crash-points';
import { StepJobs } from './jobs.js';
import { HearsOfNotes, NotesSteps } from './handlers.js';
import type { Order, ReplicaOptions, Word } from './protocol.js';
import { write } from './write.js';

/** A killed member's partitions, and its jobs, are taken over after this; the library's default is 10 s. */
const DEAD_AFTER_MS = 2_500;

/** As long as the parent takes to hear of a crash point, on a machine many times slower. */
const HEARD_WITHIN_MS = 500;

const crashPoints = new CrashPoints();
/** Lets what waits at the crash point go on. */
let goOn: () => void = () => undefined;
let running: { readonly messaging: Messaging; stop(): Promise<void> } | undefined;

async function start({ context, client, switches, messaging, logs }: ReplicaOptions): Promise<void> {
  const underTest = new UnderTest({
    crashPoint: crashPoints.pass,
    sessionTimeoutMs: DEAD_AFTER_MS,
    jobWorkerDeadAfterMs: DEAD_AFTER_MS,
    ...(switches.inbox === 'off' ? WITHOUT_INBOX : {}),
    ...(switches.relayLock === 'off' ? WITHOUT_RELAY_LOCK : {}),
  });
  const jobs = {
    provide: StepJobs,
    inject: [Database],
    useFactory: (database: Database) => new StepJobs(database, switches),
  };
  @Module({
    imports: [MessagingModule.register({ ...messaging, brokerClient: client, underTest })],
    ...(context === 'commerce'
      ? { controllers: [HearsOfNotes] }
      : { controllers: [NotesSteps], providers: [jobs] }),
  })
  class Service {}
  const app = await begin(Service, logs);
  await connectMessaging(app);
  const service = app.get(Messaging);
  while (!service.consumer.isRunning()) await sleep(20);
  running = { messaging: service, stop: () => app.close() };
  say({ is: 'ready' });
}

/** While a server is away a service cannot start: it begins again, as an orchestrator would begin it. */
async function begin(service: object, logs: boolean): Promise<INestApplication> {
  for (;;) {
    const logger: LogLevel[] | false = logs ? ['error', 'warn'] : false;
    const app = await NestFactory.create(service, new FastifyAdapter(), { logger, abortOnError: false });
    try {
      return await app.init();
    } catch (error) {
      console.error(error);
      await app.close().catch(() => undefined);
      await sleep(100);
    }
  }
}

async function obey(order: Order): Promise<void> {
  switch (order.do) {
    case 'start':
      return start(order.options);
    case 'write':
      await write(running!.messaging, order.writing);
      return say({ is: 'written' });
    case 'crash':
      return crashPoints.atPass(order.point, order.pass, waitThere);
    case 'goOn':
      return goOn();
    case 'disarm':
      crashPoints.disarm();
      return say({ is: 'disarmed' });
    case 'tell': {
      if (!running) return; // still starting: silence says so
      return say({ is: 'telling', holder: running.messaging.relay.holder });
    }
    case 'leave':
      await running?.stop();
      process.exit(0);
  }
}

/**
 * Here the parent kills or stops this process, of which nothing else is to go on meanwhile: its thread is blocked. It does
 * not do so itself: Node first runs what it does at its exit, such as writing the compile cache, which can take longer than
 * the parent lets it stop.
 */
async function waitThere(): Promise<void> {
  const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
  await new Promise((resolve) => process.send!({ is: 'reached' } satisfies Word, resolve));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HEARD_WITHIN_MS);
  return mayGoOn;
}

function say(word: Word): void {
  process.send!(word);
}

process.on('disconnect', () => process.exit(1));
process.on('message', (order: Order) => {
  obey(order).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
