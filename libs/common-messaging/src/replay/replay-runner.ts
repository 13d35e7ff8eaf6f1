import { Logger } from '@nestjs/common';
import { newId } from '@erp/kernel';
import type { DataSource } from 'typeorm';
import type { Broker } from '../broker/broker.js';
import { runWith } from '../database/run-with.js';
import type { HandlerRegistry } from '../inbox/handler-registry.js';
import { Signal } from '../outbox/signal.js';
import { type KnownProjection, knownProjections } from './known-projections.js';
import { ReplayApplier } from './replay-applier.js';
import { ReplayMetrics } from './replay-metrics.js';
import { ReplaySession } from './replay-session.js';
import type { ClaimedReplay, ReplayStore } from './replay-store.js';

const POLL_MS = 500;
const FORGET_AT_ONCE = 10_000;
/** Replays that one process runs at a time; the others wait, or run in another replica. */
const MOST_AT_ONCE = 4;

/** Runs the replays of a service. Every replica may: a replay is run by the one that claims it. */
export class ReplayRunner {
  private readonly log = new Logger('Replay');
  private readonly wakeUp = new Signal();
  private readonly applier: ReplayApplier;
  private readonly metrics = new ReplayMetrics();
  private readonly sessions = new Map<ReplaySession, Promise<void>>();
  private stopping = false;
  /** A replay may have ended whose ids are still kept. */
  private mayForget = true;
  private running: Promise<void> | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly broker: Broker,
    context: string,
    private readonly store: ReplayStore,
    private readonly registry: HandlerRegistry,
    /** Prefix of the consumer groups that replays read in. */
    private readonly group: string,
  ) {
    this.applier = new ReplayApplier(context, store);
  }

  start(): void {
    this.running ??= this.run();
  }

  /** There may be a replay to run. */
  wake(): void {
    this.mayForget = true;
    this.wakeUp.raise();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeUp.raise();
    for (const session of this.sessions.keys()) session.stop();
    await Promise.all([this.running, ...this.sessions.values()]);
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        // A service without a projection need not have the tables.
        const known = knownProjections(this.registry);
        if (known.size > 0 && (await this.claim(known))) continue;
      } catch (error) {
        this.log.warn(`replays wait: ${(error as Error).message}`);
      }
      await this.wakeUp.wait(POLL_MS);
    }
  }

  /** False when there is nothing to do. */
  private async claim(known: ReadonlyMap<string, KnownProjection>): Promise<boolean> {
    const forget = this.mayForget;
    this.mayForget = false;
    const [claimed, forgotten] = await runWith(this.dataSource, async (client) => [
      this.sessions.size < MOST_AT_ONCE ? await this.store.claim(client, newId(), [...known.keys()]) : null,
      forget ? await this.store.forget(client, FORGET_AT_ONCE) : 0,
    ]);
    if (forgotten > 0) this.mayForget = true;
    if (claimed) this.begin(claimed, known.get(claimed.projection)!);
    return claimed !== null || forgotten > 0;
  }

  private begin(replay: ClaimedReplay, projection: KnownProjection): void {
    const { dataSource, broker, store, applier, metrics } = this;
    const parts = {
      dataSource,
      broker,
      group: `${this.group}-replay-${replay.runner}`,
      store,
      applier,
      metrics,
    };
    const session = new ReplaySession(parts, replay, projection);
    const done = session.run().finally(() => {
      this.sessions.delete(session);
      this.wake();
    });
    this.sessions.set(session, done);
  }
}
