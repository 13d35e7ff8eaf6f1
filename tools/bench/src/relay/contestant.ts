import type { BenchStack } from '../stack.js';
import type { BenchEvent } from './event.js';

/** Something that carries rows of an outbox to a topic. */
export interface Contestant {
  readonly name: string;
  /** How it is set, and what it does and does not do; a line each. */
  readonly settings: readonly string[];
  /** The most rows it is given: those that manage a few hundred a second would take all the time there is. */
  readonly mostRows?: number;
  /** Its own database with an empty outbox, a topic, and a running process that does not drain yet. */
  enter(stack: BenchStack, topicPrefix: string): Promise<Entrant>;
}

/** A contestant in one turn. */
export interface Entrant {
  readonly topic: string;
  /** Writes events to the outbox, in transactions of 1,000. */
  write(events: readonly BenchEvent[]): Promise<void>;
  /** Connects, and does all that goes before the draining. */
  standBy(): Promise<void>;
  /** Begins to drain; resolves with the moment, by nowMs(), at which it was able to. */
  start(): Promise<number>;
  /** Ends draining; the process lives on, warm. */
  halt(): Promise<void>;
  /** kill -9 of the process, and a new one that drains. */
  killAndRestart(): Promise<void>;
  /** True when nothing that was written waits, also for being marked as done. */
  settled(): Promise<boolean>;
  /** Publishes `count` events from number `from` on, each in a transaction; resolves with when each was committed. */
  publish(from: number, count: number, perSecond: number): Promise<number[]>;
  /** The process that relays: its CPU and memory are measured. */
  pid(): number;
  /** Ends the process and removes the database. */
  leave(): Promise<void>;
}
