import type { CrashPoint } from '@erp/common-messaging/testing';
import type { Blow, Context } from '../plan/plan.js';
import type { ReplicaProcess } from './replica-process.js';

export type CrashBlow = Extract<Blow, { readonly kind: 'crash' | 'freeze' }>;

/** A crash point that somebody is to come by. */
interface Arming {
  readonly blow: CrashBlow;
  /** Null while there is nobody who could. */
  replica: ReplicaProcess | null;
}

/** As long as a killed member's partitions and jobs wait for another, and some rounds of writing more. */
const COME_BY_WITHIN_MS = 20_000;

/**
 * The crash points of a schedule, each with the replica that is armed with it. Who was armed may never come by: its
 * writers died with it, it has no partition yet, it lost the relay's lock. So what is left when the writers are done
 * goes from replica to replica while a little more is written.
 */
export class Armings {
  private readonly ahead = new Set<Arming>();

  constructor(
    /** Replicas of a context that are awake and not armed, in no order; for a relay's points its holder alone. */
    private readonly ableTo: (context: Context, point: CrashPoint) => Promise<readonly ReplicaProcess[]>,
    private readonly onStopped: (replica: ReplicaProcess, forMs: number) => void,
  ) {}

  add(blow: CrashBlow, replica: ReplicaProcess | undefined): void {
    const arming: Arming = { blow, replica: null };
    this.ahead.add(arming);
    if (replica) this.arm(arming, replica, blow.pass);
  }

  private arm(arming: Arming, replica: ReplicaProcess, pass: number): void {
    arming.replica = replica;
    const { blow } = arming;
    const stops = blow.kind === 'freeze' ? () => this.onStopped(replica, blow.forMs) : null;
    replica.arm(blow.point, pass, stops);
  }

  /** It died there, or stopped. */
  reached(replica: ReplicaProcess): void {
    for (const arming of this.ahead) if (arming.replica === replica) this.ahead.delete(arming);
  }

  /** Until all were come by, or COME_BY_WITHIN_MS have gone; `writeMore` resolves when what it wrote is on its way. */
  async comeBy(writeMore: () => Promise<void>): Promise<void> {
    const deadline = performance.now() + COME_BY_WITHIN_MS;
    while (this.ahead.size > 0 && performance.now() < deadline) {
      for (const arming of this.ahead) await this.passOn(arming);
      await writeMore();
    }
  }

  private async passOn(arming: Arming): Promise<void> {
    const before = arming.replica;
    await before?.disarm();
    if (!this.ahead.has(arming)) return; // it came by before it heard
    arming.replica = null;
    const able = await this.ableTo(arming.blow.context, arming.blow.point);
    const next = able.find((replica) => replica !== before) ?? able[0];
    if (next) this.arm(arming, next, 1);
  }

  /** Nobody dies any more. Resolves to the blows whose crash point nobody came by. */
  async disarm(): Promise<CrashBlow[]> {
    for (const { replica } of this.ahead) await replica?.disarm();
    const left = [...this.ahead].map(({ blow }) => blow);
    this.ahead.clear();
    return left;
  }
}
