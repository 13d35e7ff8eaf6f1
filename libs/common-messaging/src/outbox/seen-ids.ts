/** Ids between two others, both exclusive. */
export interface Gap {
  readonly above: number;
  readonly below: number;
}

/** Looking into each gap is a scan of its own: of more, only the largest runs of seen ids are stepped over. */
const MOST_GAPS = 8;
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
  static of(ids: Iterable<string>): SeenIds {
    const seen = new SeenIds();
    for (const id of Float64Array.from(ids, Number).sort()) seen.add(id);
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

  /** Where ids above `floor` may be that were not seen, ascending; some of those in between may have been seen, too. */
  gaps(floor: number): Gap[] {
    const runs = this.firsts
      .map((first, at) => ({ first, last: this.lasts[at]! }))
      .filter(({ last }) => last > floor)
      .sort((a, b) => b.last - b.first - (a.last - a.first))
      .slice(0, MOST_GAPS - 1)
      .sort((a, b) => a.first - b.first);
    const gaps: Gap[] = [];
    let above = floor;
    for (const { first, last } of runs) {
      if (first > above + 1) gaps.push({ above, below: first });
      above = last;
    }
    return [...gaps, { above, below: NO_END }];
  }

  /** As the text of a PostgreSQL int8multirange. */
  toMultirange(): string {
    return `{${this.firsts.map((first, at) => `[${first},${this.lasts[at]}]`).join(',')}}`;
  }
}
