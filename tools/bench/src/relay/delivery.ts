/** What came of the events 1 to `sent`, as a reader of the topic sees it. */
export interface Delivery {
  /** Events that are not in the topic. */
  readonly lost: number;
  /** Records of an event that had come before: what an inbox absorbs. */
  readonly repeated: number;
  /** Events that came, for the first time, after a later one of their key: what an inbox cannot mend. */
  readonly disordered: number;
}

export const NOTHING_WRONG: Delivery = { lost: 0, repeated: 0, disordered: 0 };

export const sum = (a: Delivery, b: Delivery): Delivery => ({
  lost: a.lost + b.lost,
  repeated: a.repeated + b.repeated,
  disordered: a.disordered + b.disordered,
});

/** Follows the records of a topic, partition by partition in order of their offsets, through an inbox that knows ids. */
export class DeliveryCheck {
  private readonly seen = new Set<number>();
  private readonly lastOf = new Map<string, number>();
  private repeated = 0;
  private disordered = 0;

  /** Events are numbered from 1 in the order they were published. True when it is the first record of its event. */
  add(key: string, seq: number): boolean {
    if (this.seen.has(seq)) {
      this.repeated++;
      return false;
    }
    this.seen.add(seq);
    const last = this.lastOf.get(key) ?? 0;
    if (seq < last) this.disordered++;
    else this.lastOf.set(key, seq);
    return true;
  }

  /** Different events so far. */
  get events(): number {
    return this.seen.size;
  }

  result(sent: number): Delivery {
    return { lost: sent - this.seen.size, repeated: this.repeated, disordered: this.disordered };
  }
}
