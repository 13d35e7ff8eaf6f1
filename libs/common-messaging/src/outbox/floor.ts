/**
 * The id below or at which no row can still appear: where each fetch starts, so that it does not walk over the index
 * entries of rows settled long ago, and yet misses no row that commits late with a low id.
 *
 * Why it holds: a writer draws its transaction id before its row ids (flush.ts). Take the highest row id `last` that a
 * fetch saw, and that snapshot's xmax. Whoever drew an id below `last` did so before `last` was drawn, so its
 * transaction id is below xmax. Once a later snapshot's xmin has reached that xmax, every such transaction has ended,
 * and the fetch with that snapshot saw what they committed.
 */
export class Floor {
  private floor = 0n;
  private last = 0n;
  private mark: { readonly last: bigint; readonly xmax: bigint } | null = null;

  get value(): bigint {
    return this.floor;
  }

  /**
   * After each fetch from this floor. `lastId` is the highest id it returned, null for none; `full` says that its limit
   * cut it off, so that ids above `lastId` may be unseen.
   */
  fetched(lastId: bigint | null, full: boolean, xmin: bigint, xmax: bigint): void {
    if (lastId !== null && lastId > this.last) this.last = lastId;
    if (this.mark && xmin >= this.mark.xmax) {
      const seen = full && lastId !== null && lastId < this.mark.last ? lastId : this.mark.last;
      if (seen > this.floor) this.floor = seen;
      if (seen === this.mark.last) this.mark = null;
    }
    if (!this.mark && this.last > this.floor) this.mark = { last: this.last, xmax };
  }

  /** Rows above `id` were left out of earlier fetches and are wanted again. */
  lowerTo(id: bigint): void {
    if (id < this.floor) this.floor = id;
    // What the mark proved covers only rows that the fetches did not leave out.
    this.mark = null;
    this.last = this.floor;
  }
}
