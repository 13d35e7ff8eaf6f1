import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { messagingSchema } from '@erp/common-messaging';
import { removeTopics } from '@erp/common-messaging/testing';
import { adminClient } from '@erp/testing';
import pg from 'pg';
import { cpuSeconds, nowMs, pause, peakMemoryMb } from '../measure.js';
import { type BenchStack, benchWorld } from '../stack.js';
import type { Place } from './contestants/contestant.js';
import {
  CONTEXT,
  EFFECTS_SCHEMA,
  type Findings,
  readCount,
  readFindings,
  readHighest,
  readLatencies,
} from './effects.js';
import { Feed } from './feed.js';
import { Measured, PARTITIONS } from './measured.js';

/** How often it is looked how far a contestant is. */
const LOOK_MS = 10;
/** A contestant that has done nothing for so long will do nothing more; longer than a dead member is missed. */
const STALLED_MS = 40_000;

/** One contestant's turn: a topic and a database of its own, and the processes that consume. */
export class Turn {
  private child: ChildProcess | null = null;

  private constructor(
    private readonly name: string,
    private readonly stack: BenchStack,
    private readonly place: Place,
    readonly feed: Feed,
    private readonly client: pg.Client,
    private readonly world: ReturnType<typeof benchWorld>,
  ) {}

  static async open(name: string, stack: BenchStack, turnName: string): Promise<Turn> {
    const topicPrefix = `${turnName}-`;
    const world = benchWorld(stack);
    const state = await world.emptyDatabase(CONTEXT);
    const owner = new pg.Client({ connectionString: world.ownerUrl(state) });
    await owner.connect();
    await owner.query(messagingSchema(CONTEXT) + EFFECTS_SCHEMA);
    await owner.end();
    const feed = await Feed.open(stack, topicPrefix);
    const { host, port, superuser } = stack.postgres;
    const place: Place = {
      brokers: stack.brokers,
      topic: feed.topic,
      group: `${topicPrefix}bench`,
      databaseUrl: `postgresql://${superuser.user}:${superuser.password}@${host}:${port}/${state.database}`,
      messaging: {
        ...world.messagingOptions(CONTEXT, state),
        topics: [{ name: Measured.topic, partitions: PARTITIONS }],
        topicPrefix,
      },
    };
    return new Turn(name, stack, place, feed, await adminClient(stack, state.database), world);
  }

  /** Starts the contestant's process, also once more after `kill`. */
  start(): void {
    const script = join(import.meta.dirname, 'contestant-main.js');
    const args = ['--disable-warning=TimeoutNegativeWarning', script, this.name, JSON.stringify(this.place)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const endWithUs = () => child.kill('SIGKILL');
    process.once('exit', endWithUs);
    child.once('exit', () => process.off('exit', endWithUs));
    this.child = child;
  }

  /** As `kill -9`. */
  async kill(): Promise<void> {
    const exited = new Promise((resolve) => this.child!.once('exit', resolve));
    this.child!.kill('SIGKILL');
    await exited;
  }

  async count(): Promise<number> {
    return readCount(this.client);
  }

  /** Waits until there are so many effects; false when the contestant came to a stand before. */
  until(effects: number): Promise<boolean> {
    return this.wait(async () => {
      const highest = await readHighest(this.client);
      return highest < effects ? highest : readCount(this.client);
    }, effects);
  }

  /** Waits until so many events had their effect, however often. */
  untilApplied(events: number): Promise<boolean> {
    return this.wait(async () => (await this.findings()).applied, events);
  }

  private async wait(look: () => Promise<number>, wanted: number): Promise<boolean> {
    let [last, lastAtMs] = [-1, nowMs()];
    for (;;) {
      const found = await look();
      if (found >= wanted) return true;
      if (this.hasEnded()) throw new Error(`the process of ${this.name} ended; see above`);
      if (found !== last) [last, lastAtMs] = [found, nowMs()];
      else if (nowMs() - lastAtMs > STALLED_MS) return false;
      await pause(LOOK_MS);
    }
  }

  private hasEnded(): boolean {
    return !this.child || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** CPU seconds so far. */
  cpu(): { readonly own: number; readonly postgres: number } {
    return { own: cpuSeconds(this.child!.pid!), postgres: cpuSeconds(this.stack.pids.postgres) };
  }

  peakMemoryMb(): number {
    return peakMemoryMb(this.child!.pid!);
  }

  findings(): Promise<Findings> {
    return readFindings(this.client);
  }

  latencies(sentAfterMs: number): Promise<number[]> {
    return readLatencies(this.client, sentAfterMs);
  }

  async close(): Promise<void> {
    if (!this.hasEnded()) {
      const exited = new Promise((resolve) => this.child!.once('exit', resolve));
      this.child!.kill('SIGTERM');
      const insist = setTimeout(() => this.child!.kill('SIGKILL'), 5_000);
      await exited;
      clearTimeout(insist);
    }
    await this.feed.close();
    await this.client.end();
    await removeTopics(this.stack.brokers, [this.feed.topic]);
    await this.world.destroy();
  }
}
