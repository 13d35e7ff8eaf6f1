import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashPoint } from '@erp/common-messaging/testing';
import { check, repeatsIn } from '../check/check.js';
import { runsAgain } from '../check/check-jobs.js';
import type { Violation } from '../check/facts.js';
import { type Eyes, readFacts } from '../check/read-facts.js';
import { type Blow, type Context, CONTEXTS, type Plan, type Target } from '../plan/plan.js';
import type { World } from '../world/world.js';
import { Armings } from './armings.js';
import type { ReplicaProcess } from './replica-process.js';
import { atRest, closeEyes, openEyes } from './rest.js';
import type { Servers } from './servers.js';
import type { ScheduleResult, Tally } from './tally.js';
import type { TopicWatch } from './topic-watch.js';

/** What a schedule happens to. */
export interface Stage {
  readonly world: World;
  readonly servers: Servers;
  readonly watch: TopicWatch;
  readonly replicas: readonly ReplicaProcess[];
  /** One replica more, for as long as the schedule lasts. */
  join(context: Context): ReplicaProcess;
  readonly tally: Tally;
}

/** Longer than an event takes to its last handler and its job, when nothing is in its way. */
const ARRIVE_MS = 300;

/** One schedule: writers write, blows fall, all is healed and comes to rest, everything is compared. */
export class Schedule {
  private readonly violations: Violation[] = [];
  private readonly healing: Promise<unknown>[] = [];
  /** What it is at. */
  private phase = 'has not begun';
  private readonly interruptions: Record<Context, number> = { commerce: 0, inventory: 0 };
  private readonly armings = new Armings(
    async (context, point) =>
      (await this.awake(context))
        .filter(({ holder }) => holder || !point.startsWith('relay'))
        .map(({ replica }) => replica),
    (replica, forMs) => this.wakeLater(replica, forMs),
  );

  constructor(
    private readonly plan: Plan,
    private readonly stage: Stage,
  ) {}

  /** A replica came to its crash point. */
  reached(replica: ReplicaProcess, point: CrashPoint): void {
    this.armings.reached(replica);
    this.stage.tally.crashPoints[point]++;
    this.interruptions[replica.context]++;
    if (replica.stopped) this.stage.tally.stops++;
    else this.stage.tally.kills++;
  }

  violate(violation: Violation): void {
    this.violations.push(violation);
  }

  /** For people, when it does not end: what it waits for, and what the replicas are at. */
  describe(): string {
    const replicas = this.stage.replicas.map((replica) => replica.describe());
    return `schedule ${this.plan.schedule} ${this.phase}; ${replicas.join('; ')}`;
  }

  async run(): Promise<ScheduleResult> {
    const { plan } = this;
    const phase = stopwatch();
    const startedAt = performance.now();
    this.phase = 'writes';
    for (const [n, replica] of this.of('commerce').entries()) replica.write(this.writingOf(n));
    for (const blow of plan.blows) {
      const elapsedMs = performance.now() - startedAt;
      if (blow.atMs > elapsedMs) await sleep(blow.atMs - elapsedMs);
      if (await this.strike(blow)) this.stage.tally.blows[blow.kind]++;
      else this.stage.tally.withoutTarget++;
    }
    await Promise.all(this.of('commerce').map((replica) => replica.written()));
    const write = phase();
    await this.heal();
    const heal = phase();
    this.phase = 'comes to rest';
    const facts = await this.compare();
    const rest = phase();
    return {
      plan,
      events: facts ? facts.out.outbox.length + facts.back.outbox.length : 0,
      jobs: facts ? facts.jobs.runs.size : 0,
      repeats: facts ? repeatsIn(facts.out.topic) + repeatsIn(facts.back.topic) : 0,
      jobsRunAgain: facts ? runsAgain(facts.jobs) : 0,
      violations: this.violations,
      durationMs: write + heal + rest,
      phasesMs: { write, heal, rest },
    };
  }

  private of(context: Context): ReplicaProcess[] {
    return this.stage.replicas.filter((replica) => replica.context === context);
  }

  private writingOf(n: number) {
    const { schedule, keys, seed, writersOfReplica, transactionsOfWriter, pauseMs } = this.plan;
    return {
      schedule,
      keys,
      seed: seed + n,
      writers: writersOfReplica,
      transactions: transactionsOfWriter,
      pauseMs,
    };
  }

  /** False when there is nobody to strike: all hang, or have not come back yet. */
  private async strike(blow: Blow): Promise<boolean> {
    const { servers, tally } = this.stage;
    if (blow.kind === 'broker' || blow.kind === 'database') {
      tally.kills++;
      for (const context of CONTEXTS) this.interruptions[context]++;
      if (blow.kind === 'broker') servers.killBroker();
      else servers.killDatabase(blow.signal);
      return true;
    }
    if (blow.kind === 'join') {
      const joined = this.stage.join(blow.context);
      this.healing.push(joined.consumes().then(() => joined.leave(blow.leaves)));
      if (blow.leaves === 'killed') tally.kills++;
      this.interruptions[blow.context]++; // it may have become the relay before it leaves
      return true;
    }
    const replica = await this.choose(blow.context, blow.target);
    if (blow.kind === 'crash' || blow.kind === 'freeze') {
      this.armings.add(blow, replica);
      return true;
    }
    if (!replica) return false;
    this.interruptions[blow.context]++;
    if (blow.kind === 'kill') {
      tally.kills++;
      replica.kill();
    } else {
      tally.stops++;
      replica.suspend();
      this.wakeLater(replica, blow.forMs);
    }
    return true;
  }

  private wakeLater(replica: ReplicaProcess, afterMs: number): void {
    this.healing.push(sleep(afterMs).then(() => replica.wake()));
  }

  /** Replicas that answer, and that no crash point waits for. */
  private async awake(context: Context): Promise<{ replica: ReplicaProcess; holder: boolean }[]> {
    const free = this.of(context).filter((replica) => !replica.stopped && !replica.isArmed);
    const told = await Promise.all(free.map(async (replica) => ({ replica, said: await replica.tell() })));
    return told.flatMap(({ replica, said }) => (said ? [{ replica, holder: said.holder }] : []));
  }

  private async choose(context: Context, target: Target): Promise<ReplicaProcess | undefined> {
    const awake = await this.awake(context);
    const wanted = awake.find(({ holder }) => target === 'any' || holder === (target === 'holder'));
    return (wanted ?? awake[0])?.replica;
  }

  /** Everything runs again, what was to happen has happened, and nothing will be killed any more. */
  private async heal(): Promise<void> {
    this.phase = 'heals';
    await this.allRun();
    this.phase = 'waits for its crash points';
    let round = 0;
    await this.armings.comeBy(() => this.writeMore(++round));
    for (const { context, point } of await this.armings.disarm())
      this.stage.tally.notComeBy.push({ schedule: this.plan.schedule, context, point });
    await this.allRun();
  }

  private async allRun(): Promise<void> {
    // Wake-ups are added by those that stopped at a crash point only then.
    while (this.healing.length > 0) await Promise.all(this.healing.splice(0));
    await this.stage.servers.up();
    await Promise.all(this.stage.replicas.map((replica) => replica.consumes()));
  }

  /** A transaction of each writer, and the time in which its events arrive. */
  private async writeMore(round: number): Promise<void> {
    const awake = this.of('commerce').filter((replica) => !replica.stopped);
    await Promise.all(awake.map((replica) => replica.consumes()));
    for (const [n, replica] of awake.entries()) {
      const writing = this.writingOf(n);
      replica.write({ ...writing, seed: writing.seed + 1_000 * round, transactions: 1 });
    }
    await Promise.all(awake.map((replica) => replica.written()));
    await sleep(ARRIVE_MS);
  }

  private async compare() {
    const { world, watch } = this.stage;
    let eyes: Eyes | undefined;
    try {
      eyes = await openEyes(world);
      await atRest(world, eyes, watch).catch((error: Error) =>
        this.violate({ breach: 'NOT AT REST', what: error.message }),
      );
      const { schedule, keys } = this.plan;
      const facts = await readFacts(eyes, watch, schedule, keys, this.interruptions);
      this.violations.push(...check(facts));
      return facts;
    } finally {
      if (eyes) await closeEyes(eyes);
    }
  }
}

/** Tells at each call how many ms have gone since the one before. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const ms = Math.round(now - last);
    last = now;
    return ms;
  };
}
