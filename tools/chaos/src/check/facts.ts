/** A step that commerce's state says was taken. */
export interface Step {
  readonly key: string;
  readonly step: number;
  readonly rolledBack: boolean;
}

/** A row of an outbox. */
export interface Row {
  readonly id: bigint;
  readonly eventId: string;
  readonly key: string;
  readonly step: number;
  readonly status: string;
}

/** A record of a topic. */
export interface Sent {
  readonly partition: number;
  readonly offset: bigint;
  readonly eventId: string;
  readonly key: string;
}

/** What a handler wrote, in the order in which it was committed within a key. */
export interface Effect {
  readonly eventId: string;
  readonly key: string;
  readonly step: number;
}

/** The way of one schedule's events from a context to the other. */
export interface Way {
  /** The context that publishes. */
  readonly from: string;
  readonly outbox: readonly Row[];
  readonly topic: readonly Sent[];
  /** Ids that the consuming context recorded as processed. */
  readonly inbox: ReadonlySet<string>;
  readonly effects: readonly Effect[];
  /** Events that wait for an operator, or behind one that does. */
  readonly parked: readonly string[];
  /** Times that the relay of this way was interrupted: each may send once more what it had sent. */
  readonly interruptions: number;
}

/** What came of the jobs that inventory's handler added to its effects. */
export interface Jobs {
  /** A row each time that the job of an event was done. */
  readonly stamps: readonly Effect[];
  /** How often the job of each event ran to its end, by event id. */
  readonly runs: ReadonlyMap<string, number>;
  /** By key: the step that the last job of the key told of. */
  readonly sums: ReadonlyMap<string, number>;
}

/** All that is known of one schedule when it is at rest. */
export interface Facts {
  readonly steps: readonly Step[];
  /** commerce to inventory. */
  readonly out: Way;
  /** The answers. */
  readonly back: Way;
  readonly jobs: Jobs;
}

export type Breach =
  | 'LOST'
  | 'NEVER COMMITTED'
  | 'DOUBLED'
  | 'OUT OF ORDER'
  | 'NOT PUBLISHED'
  | 'NOT IN THE INBOX'
  | 'PARKED'
  | 'SENT AGAIN WITHOUT A CAUSE'
  | 'ENDED BY ITSELF'
  | 'NOT AT REST';

/** Something that must never be so. */
export interface Violation {
  readonly breach: Breach;
  /** With event id, key, and where it stands. */
  readonly what: string;
}
