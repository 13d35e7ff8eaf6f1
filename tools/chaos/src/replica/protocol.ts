import type { BrokerClient, MessagingOptions } from '@erp/common-messaging';
import type { CrashPoint } from '@erp/common-messaging/testing';
import type { Context } from '../plan/plan.js';

/** What is switched off, to see the checker find what is then wrong. */
export interface Switches {
  readonly inbox: 'on' | 'off';
  readonly relayLock: 'on' | 'off';
  /** The idempotency key of what a job does outside. */
  readonly jobKeys: 'on' | 'off';
}

export interface ReplicaOptions {
  readonly context: Context;
  readonly client: BrokerClient;
  readonly switches: Switches;
  readonly messaging: MessagingOptions;
  /** Warnings go to the standard error. */
  readonly logs: boolean;
}

/** What the writers of one replica do in a schedule. */
export interface Writing {
  readonly schedule: number;
  readonly keys: readonly string[];
  readonly seed: number;
  readonly writers: number;
  readonly transactions: number;
  readonly pauseMs: number;
}

/** Told to a replica. */
export type Order =
  | { readonly do: 'start'; readonly options: ReplicaOptions }
  | { readonly do: 'write'; readonly writing: Writing }
  /** Say so when you come by this point for the `pass`-th time, and go no further there until told to. */
  | { readonly do: 'crash'; readonly point: CrashPoint; readonly pass: number }
  | { readonly do: 'goOn' }
  | { readonly do: 'disarm' }
  | { readonly do: 'tell' }
  | { readonly do: 'leave' };

/** Told by a replica. */
export type Word =
  /** It consumes. */
  | { readonly is: 'ready' }
  /** Its writers are done. */
  | { readonly is: 'written' }
  /** It came to its crash point, and waits there. */
  | { readonly is: 'reached' }
  | { readonly is: 'disarmed' }
  | { readonly is: 'telling'; readonly holder: boolean };
