import { Logger } from '@nestjs/common';
import type { Broker } from '../broker/broker.js';
import type { OutboxRow } from '../broker/cloud-events.js';
import { Drain } from './drain.js';
import { RelaySession } from './relay-session.js';
import { Signal } from './signal.js';
import type { AtCrashPoint } from '../under-test.js';

export interface RelayOptions {
  readonly context: string;
  readonly url: string;
  readonly publishAttempts: number;
  readonly retentionDays: number;
  /** The topic's name on the broker. */
  readonly topicOnBroker: (topic: string) => string;
  /** Told of the rows of every send that the broker has acknowledged, and when that was, in epoch ms. */
  readonly onPublished: (rows: readonly OutboxRow[], acknowledgedAt: number) => void;
  readonly onRefused: (row: OutboxRow, failed: boolean) => void;
  /** Told of every send, with what it rejected with. */
  readonly onSend: (topic: string, durationMs: number, error?: Error) => void;
  readonly crashPoint?: AtCrashPoint;
  /** In place of `session.tryLock()`, for tests. */
  readonly takeRelayLock?: (session: RelaySession) => Promise<boolean>;
}

const STANDBY_POLL_MS = 250;
const MAINTAIN_EVERY_MS = 3_600_000;

/**
 * Drains a context's outbox to the broker, in order within each key, with as many replicas as one likes: one holds the
 * lock and works, the others stand by. At least once: what is acknowledged and not yet settled when the holder dies
 * is sent again by the next, and the inbox of each consumer absorbs it.
 */
export class Relay {
  private readonly log: Logger;
  private readonly wakeUp = new Signal();
  private stopping = false;
  private running: Promise<void> | null = null;
  /** True while this process holds the lock. */
  holder = false;
  private drain: Drain | null = null;

  constructor(
    private readonly broker: Broker,
    private readonly options: RelayOptions,
  ) {
    this.log = new Logger(`Relay ${options.context}`);
  }

  /** Rows in memory: fetched and not settled. At most RELAY_MAX_HELD. */
  get held(): number {
    return this.drain?.rowsHeld ?? 0;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** There may be new rows. Cheap; call it after every commit. */
  wake(): void {
    this.drain?.look();
    this.wakeUp.raise();
  }

  /** Lets sends under way end, settles them, and frees the lock. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeUp.raise();
    await this.running;
  }

  private async run(): Promise<void> {
    let backoffMs = 100;
    while (!this.stopping) {
      try {
        await this.session();
        backoffMs = 100;
      } catch (error) {
        if (this.stopping) return;
        this.log.warn(`connection lost, again in ${backoffMs} ms: ${(error as Error).message}`);
        await this.wakeUp.wait(backoffMs, () => this.stopping);
        backoffMs = Math.min(backoffMs * 2, 2_000);
      }
    }
  }

  /** One connection's life: stand by, take over, drain until stopped or lost. */
  private async session(): Promise<void> {
    let lost: Error | null = null;
    let reload = false;
    const session = await RelaySession.open(this.options.url, this.options.context, {
      onLost: (error) => {
        lost = error;
        this.wakeUp.raise();
      },
      onNotify: (payload) => {
        if (payload === 'reload') reload = true;
        this.wake();
      },
    });
    const ping = setInterval(() => void session.ping().catch(() => undefined), 1_000);
    try {
      const takeLock = this.options.takeRelayLock ?? ((s: RelaySession) => s.tryLock());
      while (!(await takeLock(session))) {
        await this.wakeUp.wait(STANDBY_POLL_MS, () => this.stopping || lost !== null);
        if (this.stopping) return;
        if (lost) throw lost as Error;
      }
      this.holder = true;
      this.log.log('holds the lock, draining');
      const drain = (this.drain = new Drain(this.broker, this.options, session, this.wakeUp));
      await drain.takeOver();
      let maintainedAt = 0;
      while (!this.stopping) {
        if (lost) throw lost as Error;
        if (reload) {
          reload = false;
          await drain.takeOver();
        }
        if (Date.now() - maintainedAt > MAINTAIN_EVERY_MS) {
          maintainedAt = Date.now();
          // Blocked by a long reader it gives up after 2 s; the default partition takes the rows meanwhile.
          await session
            .maintain(this.options.retentionDays)
            .catch((e: Error) => this.log.warn(`partitions not maintained, again in an hour: ${e.message}`));
        }
        if (!(await drain.turn())) await this.wakeUp.wait(drain.nextTimerMs());
      }
      await drain.finish();
    } finally {
      this.holder = false;
      this.drain?.abandon();
      this.drain = null;
      clearInterval(ping);
      await session.close();
    }
  }
}
