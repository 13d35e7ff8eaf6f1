/** Another clock, held against this machine's. */
export interface ClockFacts {
  /** How far it is ahead, in ms; negative: behind. */
  readonly aheadMs: number;
  /** The answer's way and the clock's steps leave it uncertain by this much either way, in ms. */
  readonly uncertainMs: number;
}

/**
 * What a clock said between two moments of this machine. Half way between them is the best guess of when it did.
 * `stepMs`: its answer is cut to whole steps.
 */
export function clockFacts(askedAtMs: number, saidMs: number, answeredAtMs: number, stepMs = 0): ClockFacts {
  return {
    aheadMs: Math.round(saidMs + stepMs / 2 - (askedAtMs + answeredAtMs) / 2),
    uncertainMs: Math.ceil((answeredAtMs - askedAtMs + stepMs) / 2),
  };
}
