/** How fast something goes: a moving average over about the last ten seconds. */
export class Speed {
  private perSecond = 0;
  private at: number;

  constructor(private readonly nowMs: () => number = () => performance.now()) {
    this.at = this.nowMs();
  }

  /** So many more were done since the last call; returns the speed now, per second. */
  done(count: number): number {
    const now = this.nowMs();
    const elapsedS = Math.max((now - this.at) / 1_000, 0.001);
    this.at = now;
    const weight = this.perSecond === 0 ? 1 : 1 - Math.exp(-elapsedS / AVERAGED_S);
    this.perSecond += weight * (count / elapsedS - this.perSecond);
    return this.perSecond;
  }
}

const AVERAGED_S = 10;

/**
 * Lets through so many per second. What was not used for a while is not made up for: the limit protects the database, and
 * a burst after a pause would be what it is to keep away.
 */
export class RateLimit {
  private freeAt = 0;

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** After `count` were done: how long to wait before the next, in ms. */
  pauseMs(count: number, perSecond: number | null): number {
    if (perSecond === null) return 0;
    const now = this.nowMs();
    this.freeAt = Math.max(this.freeAt, now) + (count * 1_000) / perSecond;
    return this.freeAt - now;
  }

  /** So many at once at the most that the limit holds within a quarter of a second. */
  static chunk(perSecond: number | null, most: number): number {
    return perSecond === null ? most : Math.max(1, Math.min(most, Math.floor(perSecond / 4)));
  }
}
