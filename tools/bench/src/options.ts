import { parseArgs } from 'node:util';

export const USAGE = `npm run bench [-- options]

  --suite=NAMES    which suites, by commas: all when left out
  --only=NAMES     which contestants, by commas: all when left out; ratios to one that is left out are empty
  --runs=N         turns of each contestant; 5 when left out
  --rows=N         rows of each backlog; 100000 when left out
  --seconds=N      how long each turn at a fixed rate takes; 6 when left out
  --quick          a try: 1 run, 5,000 rows, 2 s; nothing is written
  --out=FOLDER     where <suite>.json, <suite>.svg and README.md go; docs/benchmarks when left out`;

/** Options that are not as USAGE says. */
export class BadOptions extends Error {
  override readonly name = 'BadOptions';
}

export interface BenchOptions {
  /** Null for all. */
  readonly suites: readonly string[] | null;
  readonly only: readonly string[] | null;
  readonly runs: number;
  readonly rows: number;
  readonly seconds: number;
  /** Null when nothing is to be written. */
  readonly out: string | null;
  readonly help: boolean;
}

const names = (text: string | undefined): string[] | null => text?.split(',').filter(Boolean) ?? null;

/** Throws BadOptions. */
export function readOptions(args: readonly string[]): BenchOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        suite: text,
        only: text,
        runs: text,
        rows: text,
        seconds: text,
        out: text,
        quick: flag,
        help: { ...flag, short: 'h' },
      },
    }));
  } catch (error) {
    throw new BadOptions((error as Error).message);
  }
  const given = values;
  const quick = given.quick ?? false;
  const count = (name: 'runs' | 'rows' | 'seconds', usual: number): number => {
    const value = Number(given[name] ?? usual);
    if (Number.isInteger(value) && value > 0) return value;
    throw new BadOptions(`--${name} is "${given[name]}", not a whole number above 0`);
  };
  return {
    suites: names(given.suite),
    only: names(given.only),
    runs: count('runs', quick ? 1 : 5),
    rows: count('rows', quick ? 5_000 : 100_000),
    seconds: count('seconds', quick ? 2 : 6),
    out: given.out ?? (quick ? null : 'docs/benchmarks'),
    help: given.help ?? false,
  };
}
