import type { Breakdown } from './breakdown.js';
import type { BenchOptions } from './options.js';
import type { BenchStack } from './stack.js';

/** What a suite works with. */
export interface Bench {
  readonly options: BenchOptions;
  readonly stack: BenchStack;
  /** Tells how far it is; one line on standard error. */
  readonly say: (text: string) => void;
}

/** One subject that is measured against its peers. A new one is added to the list in suites.ts. */
export interface Suite {
  /** For `--suite=`, and the name of its files in docs/benchmarks. */
  readonly name: string;
  readonly title: string;
  /** Measures with the contestants taking turns, so that a slow minute of the machine hits all of them. */
  run(bench: Bench): Promise<SuiteResult>;
}

export interface SuiteResult {
  /** How it was measured: paragraphs of Markdown. */
  readonly method: readonly string[];
  /** Settings of each contestant, a line each. */
  readonly settings: Readonly<Record<string, readonly string[]>>;
  readonly measures: readonly Measure[];
  /** What is counted rather than measured, such as losses. */
  readonly tallies?: readonly Tally[];
  /** What a figure is made of. */
  readonly breakdowns?: readonly Breakdown[];
  readonly targets: readonly Target[];
  /** Turns that came to nothing, and why; the others' results stand. */
  readonly failures?: readonly string[];
  /** What bounds the result, and what was tried: paragraphs of Markdown. */
  readonly bounds?: readonly string[];
}

export interface Measure {
  readonly title: string;
  /** Stands behind every figure: `msg/s`, `ms`, `s CPU`, `MB`. */
  readonly unit: string;
  readonly better: 'more' | 'less';
  /** Per contestant one figure a run, in the order of the runs. */
  readonly samples: Readonly<Record<string, readonly number[]>>;
  /** The contestants to whose median every median is a ratio: the peer, the limit. At least one. */
  readonly against: readonly string[];
}

export interface Tally {
  readonly title: string;
  readonly columns: readonly string[];
  /** Per contestant a number for each column. */
  readonly rows: Readonly<Record<string, readonly number[]>>;
}

export interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
  readonly met: boolean;
  /** What it is bound by, in a few words; told where it is missed. */
  readonly boundBy?: string;
}
