import type { Bench } from './suite.js';

/** No turn takes so long; one that hangs must not take the others' time. */
const LONGEST_MS = 300_000;

/** Turns of a suite, one of which may fail without taking the results of the others with it. */
export class Attempts {
  /** For the report: whose turn, and why. */
  readonly failures: string[] = [];

  constructor(
    private readonly say: Bench['say'],
    private readonly longestMs = LONGEST_MS,
  ) {}

  /** What the turn came to; undefined when it failed. */
  async of<T>(what: string, turn: () => Promise<T>): Promise<T | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      const why = new Error(`it had not ended after ${this.longestMs / 1_000} s`);
      timer = setTimeout(() => reject(why), this.longestMs);
    });
    try {
      return await Promise.race([turn(), tooLong]);
    } catch (error) {
      this.failures.push(`${what}: ${(error as Error).message.split('\n')[0]}`);
      this.say(`${what} FAILED: ${(error as Error).stack}`);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}
