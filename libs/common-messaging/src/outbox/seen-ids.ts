/** Ids between two others, both exclusive. */
export interface Gap {
  readonly above: number;
  readonly below: number;
}

/** Looking into each gap is a scan of its own, so only so many runs of seen ids are stepped over: the longest. */
const MOST_RUNS = 7;
const NO_END = Number.MAX_SAFE_INTEGER;

/**
 * Ids of rows that were fetched, as runs of adjacent ones: the next fetch looks only between them. What is in flight
 * or settled is not walked over again, and a row that committed late stands in a gap. A sequence is far from 2^53, where
 * numbers would run together.
 */
export class SeenIds {
  /** First and last id of each run, in ascending order. */
  private readonly firsts: number[] = [];
  private readonly lasts: number[] = [];

  /** In any order. */
  static of(ids: Iterable<number>): SeenIds {
    const seen = new SeenIds();
    for (const id of Float64Array.from(ids).sort()) seen.add(id);
    return seen;
  }

  add(id: number): void {
    const { firsts, lasts } = this;
    let at = lasts.length;
    while (at > 0 && firsts[at - 1]! > id) at--;
    // The run before `at` is the one that begins at or below the id.
    if (at > 0 && lasts[at - 1]! >= id) return;
    const joinsBefore = at > 0 && lasts[at - 1] === id - 1;
    const joinsAfter = at < firsts.length && firsts[at] === id + 1;
    if (joinsBefore && joinsAfter) {
      lasts[at - 1] = lasts[at]!;
      firsts.splice(at, 1);
      lasts.splice(at, 1);
    } else if (joinsBefore) lasts[at - 1] = id;
    else if (joinsAfter) firsts[at] = id;
    else {
      firsts.splice(at, 0, id);
      lasts.splice(at, 0, id);
    }
  }

  /** Forgets ids up to this one: nobody will look below it. */
  forgetUpTo(id: number): void {
    const { firsts, lasts } = this;
    let runs = 0;
    while (runs < lasts.length && lasts[runs]! <= id) runs++;
    firsts.splice(0, runs);
    lasts.splice(0, runs);
  }

  /**
   * Where ids above `floor` may be that were not seen, ascending. `exact` when they hold no seen one, as they do unless there
   * are many runs.
   */
  gaps(floor: number): { readonly gaps: readonly Gap[]; readonly exact: boolean } {
    const gaps: Gap[] = [];
    let above = floor;
    for (const at of this.longest()) {
      const [first, last] = [this.firsts[at]!, this.lasts[at]!];
      if (last <= above) continue;
      if (first > above + 1) gaps.push({ above, below: first });
      above = last;
    }
    gaps.push({ above, below: NO_END });
    return { gaps, exact: this.firsts.length <= MOST_RUNS };
  }

  /** Places of the longest runs, ascending. */
  private longest(): number[] {
    const lengthOf = (at: number): number => this.lasts[at]! - this.firsts[at]!;
    const found: number[] = [];
    for (let at = 0; at < this.firsts.length; at++) {
      if (found.length === MOST_RUNS) {
        const shortest = found.reduce(
          (least, other, n) => (lengthOf(other) < lengthOf(found[least]!) ? n : least),
          0,
        );
        if (lengthOf(found[shortest]!) >= lengthOf(at)) continue;
        found.splice(shortest, 1);
      }
      found.push(at);
    }
    return found;
  }
}
