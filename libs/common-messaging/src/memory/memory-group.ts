import type { SubscribeOptions, Subscription } from '../broker/broker.js';
import type { MemoryLog } from './memory-log.js';
import { MemoryReader } from './memory-reader.js';

/** What a group needs of the broker it belongs to. */
export interface GroupHost {
  log(topic: string, partition: number): MemoryLog;
  partitions(topic: string): number;
  /** False: nothing is delivered but what the test asks for. */
  readonly automatic: boolean;
  onMoved(): void;
}

/** A partition as one group has it before it. */
export interface Lane {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** How many wait there. */
  readonly records: number;
}

/** A consumer group: its members, which partitions each of them has, and how far the group may read each. */
export class MemoryGroup {
  private readonly members = new Set<MemoryMember>();
  private readonly committed = new Map<string, bigint>();
  /** By `topic/partition`: the offset up to which is delivered; a partition that is not here is read freely. */
  private readonly limits = new Map<string, bigint>();
  private rebalancing: Promise<void> = Promise.resolve();
  private rebalances = 0;

  constructor(
    private readonly name: string,
    private readonly host: GroupHost,
  ) {}

  /** True while a batch runs or is due, or members wait for their partitions. */
  get busy(): boolean {
    return this.rebalances > 0 || [...this.members].some((member) => member.busy);
  }

  join(options: SubscribeOptions): Subscription {
    const member = new MemoryMember(options, async (leaving) => {
      if (this.members.delete(leaving)) await this.rebalance();
    });
    this.members.add(member);
    void this.rebalance();
    return member;
  }

  /** There may be something to read. */
  wake(): void {
    for (const member of this.members) member.wake();
  }

  /** Nothing more of this partition is delivered than what stands in it now, until `release`. */
  hold(topic: string, partition: number): void {
    this.limits.set(`${topic}/${partition}`, this.readable(topic, partition));
  }

  release(topic: string, partition: number): void {
    this.limits.delete(`${topic}/${partition}`);
    if (!this.host.automatic) this.limits.set(`${topic}/${partition}`, this.host.log(topic, partition).high);
    this.wake();
  }

  /** Delivers the next records of a partition that is held; resolves with how many, when they have been dealt with. */
  async deliver(topic: string, partition: number, maxRecords: number): Promise<number> {
    await this.rebalancing;
    const reader = [...this.members].map((m) => m.readers.get(`${topic}/${partition}`)).find(Boolean);
    if (!reader) throw new Error(`no member of the group ${this.name} reads ${topic}/${partition}`);
    const log = this.host.log(topic, partition);
    const from = this.readable(topic, partition);
    const below = log.offsetAfter(from, maxRecords);
    this.limits.set(`${topic}/${partition}`, below);
    reader.wake();
    await reader.done;
    return log.read(from, below, maxRecords).length;
  }

  /** What stands in the partitions of this group's topics and was not let through yet, in records. */
  undelivered(): Lane[] {
    const lanes: Lane[] = [];
    for (const topic of this.topics()) {
      for (let partition = 0; partition < this.host.partitions(topic); partition++) {
        const records = this.host.log(topic, partition).countFrom(this.readable(topic, partition));
        if (records > 0) lanes.push({ group: this.name, topic, partition, records });
      }
    }
    return lanes;
  }

  private topics(): string[] {
    return [...new Set([...this.members].flatMap(({ options }) => options.topics))].sort();
  }

  /** The offset up to which the group may read. */
  private readable(topic: string, partition: number): bigint {
    const free = this.host.automatic ? this.host.log(topic, partition).high : 0n;
    return this.limits.get(`${topic}/${partition}`) ?? free;
  }

  /**
   * As Kafka does it: every member lets its running batches end, each knowing that it has lost its partitions, then the
   * partitions are shared out anew and every member begins at the group's committed offsets.
   */
  private rebalance(): Promise<void> {
    this.rebalances++;
    this.rebalancing = this.rebalancing.then(async () => {
      await Promise.all([...this.members].map((member) => member.revoke()));
      const shares = this.shareOut();
      for (const [member, readers] of shares) member.assign(readers);
      this.rebalances--;
      this.wake();
      this.host.onMoved();
    });
    return this.rebalancing;
  }

  private shareOut(): Map<MemoryMember, Map<string, MemoryReader>> {
    const shares = new Map([...this.members].map((member) => [member, new Map<string, MemoryReader>()]));
    let turn = 0;
    for (const topic of this.topics()) {
      const readersOf = [...this.members].filter(({ options }) => options.topics.includes(topic));
      for (let partition = 0; partition < this.host.partitions(topic); partition++) {
        const member = readersOf[turn++ % readersOf.length]!;
        shares.get(member)!.set(`${topic}/${partition}`, this.reader(member, topic, partition));
      }
    }
    return shares;
  }

  private reader(member: MemoryMember, topic: string, partition: number): MemoryReader {
    const id = `${topic}/${partition}`;
    return new MemoryReader(
      {
        topic,
        partition,
        log: this.host.log(topic, partition),
        readable: () => this.readable(topic, partition),
        committed: this.committed.get(id) ?? 0n,
        commit: (nextOffset) => this.committed.set(id, nextOffset),
        onMoved: () => this.host.onMoved(),
      },
      member.options,
    );
  }
}

class MemoryMember implements Subscription {
  readers = new Map<string, MemoryReader>();
  private joined = false;

  constructor(
    readonly options: SubscribeOptions,
    private readonly leave: (member: MemoryMember) => Promise<void>,
  ) {}

  get busy(): boolean {
    return [...this.readers.values()].some((reader) => reader.busy);
  }

  isRunning(): boolean {
    return this.joined;
  }

  wake(): void {
    for (const reader of this.readers.values()) reader.wake();
  }

  async revoke(): Promise<void> {
    await Promise.all([...this.readers.values()].map((reader) => reader.end()));
    this.readers.clear();
  }

  assign(readers: Map<string, MemoryReader>): void {
    this.readers = readers;
    this.joined = true;
    this.options.onAssigned();
  }

  async stop(): Promise<void> {
    this.joined = false;
    await this.revoke();
    await this.leave(this);
  }
}
