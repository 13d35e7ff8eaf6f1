import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { MessagingOptions } from '@erp/common-messaging';

/** What a replica in a process of its own is to be. */
export interface ReplicaSettings {
  /** Without functions: they go to the process as JSON. */
  readonly options: MessagingOptions;
  /** How it handles Stepped: writing an effect for each, all of a batch in one statement, or not at all. */
  readonly handles?: 'each' | 'together';
  /** It stops itself (SIGSTOP) when it has been handed this many batches, before it begins with the last of them. */
  readonly stopsAtBatch?: number;
  /** A member of the group that says nothing for this long loses its partitions. */
  readonly sessionTimeoutMs?: number;
}

/** What the process tells of itself. */
export interface ReplicaReport {
  readonly relayHolder: boolean;
  readonly published: number;
  readonly consumed: number;
  /** The most that its relay, and the batches handed to its consumer, held at any time. */
  readonly mostRowsHeld: number;
  readonly mostBytesBuffered: number;
  /** Resident memory, at the most and now, in MB. */
  readonly peakRssMb: number;
  readonly rssMb: number;
}

/** What the process sends by itself: that it runs, or a line of its log at `warn` or above. */
export type ReplicaMessage =
  { readonly ready: true } | { readonly log: string } | { readonly report: ReplicaReport };

const PROGRAM = join(import.meta.dirname, '../../dist/messaging/run-replica.js');

/** A replica of a context in a process of its own: for what cannot be done to a part of a process. */
export class ReplicaProcess {
  private readonly child: ChildProcess;
  private readonly exited: Promise<unknown>;
  /** Resolves when it consumes; rejects when it ends before. */
  readonly ready: Promise<void>;
  readonly log: string[] = [];

  constructor(settings: ReplicaSettings) {
    this.child = fork(PROGRAM, [JSON.stringify(settings)], {
      execArgv: [], // the node that runs this, without what a test runner adds to it
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.exited = once(this.child, 'exit');
    this.child.on('message', (message: ReplicaMessage) => {
      if ('log' in message) this.log.push(message.log);
    });
    this.ready = Promise.race([
      this.next((message) => 'ready' in message || undefined).then(() => undefined),
      this.exited.then(() =>
        Promise.reject(new Error(`the replica's process ended: ${this.log.join('; ')}`)),
      ),
    ]);
    this.ready.catch(() => undefined); // it may end later, on purpose
  }

  /** Asks the process; for one that is stopped this never resolves. Rejects when it has ended. */
  report(): Promise<ReplicaReport> {
    const report = this.next((message) => ('report' in message ? message.report : undefined));
    const ended = this.exited.then(() => Promise.reject(new Error("the replica's process has ended")));
    if (this.child.connected) this.child.send('report', () => undefined); // an error there is its end, told by `exited`
    return Promise.race([report, ended]);
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(name);
  }

  /** As kill -9 does; resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    await this.exited;
  }

  private next<T>(pick: (message: ReplicaMessage) => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const listen = (message: ReplicaMessage) => {
        const picked = pick(message);
        if (picked === undefined) return;
        this.child.off('message', listen);
        resolve(picked);
      };
      this.child.on('message', listen);
    });
  }
}
