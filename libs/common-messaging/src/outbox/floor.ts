/**
 * The id below or at which no row can still appear: where each fetch starts, so that it does not walk over the index
 * entries of rows settled long ago, and yet misses no row that commits late with a low id.
 *
 * Why it holds: a writer draws its transaction id before its row ids (flush.ts). Take the highest row id `last` that a
 * fetch saw. Whoever drew an id below `last` did so before `last` was drawn, so its transaction id is below that of
 * the next settlement. Once the xmin of a later snapshot has reached that, every such transaction has ended, and the
 * fetch with that snapshot saw what they committed.
 *
 * The xmax of the first snapshot would not do in the settlement's place: it is one past the highest transaction id that
 * has ended, and a writer that is at work may hold it or a higher one.
 */
export class Floor {
  private floor = 0n;
  private last = 0n;
  /** Null `bound`: nothing was settled since that fetch. */
  private mark: { readonly last: bigint; bound: bigint | null } | null = null;

  get value(): bigint {
    return this.floor;
  }

  /**
   * After each fetch from this floor. `lastId` is the highest id it returned, null for none; `full` says that its limit
   * cut it off, so that ids above `lastId` may be unseen; every transaction below `xmin` had ended.
   */
  fetched(lastId: bigint | null, full: boolean, xmin: bigint): void {
    if (lastId !== null && lastId > this.last) this.last = lastId;
    const { mark } = this;
    if (mark && mark.bound !== null && xmin >= mark.bound) {
      const seen = full && lastId !== null && lastId < mark.last ? lastId : mark.last;
      if (seen > this.floor) this.floor = seen;
      if (seen === mark.last) this.mark = null;
    }
    if (!this.mark && this.last > this.floor) this.mark = { last: this.last, bound: null };
  }

  /** After each settlement, which began after the last fetch had ended: the id of its transaction. */
  settled(xid: bigint): void {
    if (this.mark) this.mark.bound ??= xid;
  }

  /** Rows above `id` were left out of earlier fetches and are wanted again. */
  lowerTo(id: bigint): void {
    if (id < this.floor) this.floor = id;
    // What the mark proved covers only rows that the fetches did not leave out.
    this.mark = null;
    this.last = this.floor;
  }
}
