import { errorKind } from './error-kind.js';
import type { Applied, Applier, Chunk } from './apply.js';

/** A chunk, and how many records of its kind a transaction takes at the most. */
export interface SizedChunk extends Chunk {
  readonly limit: number;
}

/** What became of a chunk, and how long its transaction took for each record in it. */
export interface Gathered {
  readonly applied: Applied;
  readonly msPerRecord: number;
}

interface Waiting {
  readonly chunk: SizedChunk;
  readonly resolve: (gathered: Gathered) => void;
  readonly reject: (error: unknown) => void;
}

/** A transaction that runs longer than this is not waited for: the next begins beside it. */
const PATIENCE_MS = 50;

/** The part of a transaction that a chunk fills. */
const share = ({ records, limit }: SizedChunk): number => records.length / limit;

/**
 * Applies the chunks that partitions have ready at the same time in one transaction.
 *
 * At a low rate every partition brings an event or two, and a transaction for each costs more than the events in it: 2 to 3 ms
 * over all processes, of which its handler is a tenth. While one transaction runs, what arrives waits, and the next takes all
 * of it: the busier the machine, the more are taken at once. A chunk that fills half a transaction gains nothing by company
 * and goes alone at once, as does each of a transaction that failed: the error of one partition is never another's.
 */
export class Gatherer {
  private waiting: Waiting[] = [];
  private running = 0;
  private lastStart = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  /** What one turn of the event loop brings comes together: the partitions of one fetch. */
  private turn: NodeJS.Immediate | undefined;

  constructor(private readonly applier: Pick<Applier, 'applyTogether'>) {}

  /** Rejects as `applyTogether` of this chunk alone. */
  apply(chunk: SizedChunk): Promise<Gathered> {
    if (share(chunk) >= 0.5) return this.alone(chunk);
    return new Promise((resolve, reject) => {
      this.waiting.push({ chunk, resolve, reject });
      this.turn ??= setImmediate(() => {
        this.turn = undefined;
        this.next();
      });
    });
  }

  private next(): void {
    clearTimeout(this.timer);
    if (this.waiting.length === 0) return;
    const patience = this.running === 0 ? 0 : this.lastStart + PATIENCE_MS - performance.now();
    if (patience > 0) this.timer = setTimeout(() => this.next(), patience);
    else void this.run(this.take()).then(() => this.next());
  }

  /** As many as one transaction takes, those that came first. */
  private take(): Waiting[] {
    let filled = 0;
    const end = this.waiting.findIndex(({ chunk }) => (filled += share(chunk)) > 1);
    return this.waiting.splice(0, end === -1 ? this.waiting.length : end);
  }

  private async run(taken: readonly Waiting[]): Promise<void> {
    this.running++;
    this.lastStart = performance.now();
    if (taken.length === 1) await this.runAlone(taken[0]!);
    else await this.runTogether(taken);
    this.running--;
  }

  private async runTogether(taken: readonly Waiting[]): Promise<void> {
    // In the same order everywhere, so that two members lock what they share in the same order.
    const sorted = taken.toSorted(({ chunk: a }, { chunk: b }) =>
      a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
    );
    try {
      const all = await this.timed(sorted.map(({ chunk }) => chunk));
      for (const [at, { resolve }] of sorted.entries()) resolve(all[at]!);
    } catch (error) {
      if (errorKind(error) === 'INFRASTRUCTURE') for (const { reject } of taken) reject(error);
      else await Promise.all(taken.map((one) => this.runAlone(one)));
    }
  }

  private runAlone({ chunk, resolve, reject }: Waiting): Promise<void> {
    return this.alone(chunk).then(resolve, reject);
  }

  private async alone(chunk: SizedChunk): Promise<Gathered> {
    return (await this.timed([chunk]))[0]!;
  }

  private async timed(chunks: readonly SizedChunk[]): Promise<Gathered[]> {
    const started = performance.now();
    const all = await this.applier.applyTogether(chunks);
    const records = chunks.reduce((sum, chunk) => sum + chunk.records.length, 0);
    const msPerRecord = (performance.now() - started) / records;
    return all.map((applied) => ({ applied, msPerRecord }));
  }
}
