import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RelaySettings } from './relay-child.js';

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** A contestant written in JavaScript, in a process of its own: the parent's end of it. */
export class RelayProcess {
  private calls = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  private lastId = 0;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', ({ id, value, error }: Answer) => {
      const call = this.calls.get(id);
      this.calls.delete(id);
      if (error === undefined) call?.resolve(value as never);
      else call?.reject(new Error(error));
    });
    child.on('exit', (code, signal) => {
      for (const { reject } of this.calls.values())
        reject(new Error(`the relay's process ended with ${signal ?? `code ${code}`}`));
      this.calls.clear();
    });
  }

  /** Resolves when everything is loaded. */
  static async spawn(settings: RelaySettings): Promise<RelayProcess> {
    const file = join(import.meta.dirname, 'relay-child.js');
    const profile = process.env['BENCH_PROFILE'];
    const child = fork(file, [JSON.stringify(settings)], {
      execArgv: [
        '--disable-warning=TimeoutNegativeWarning',
        '--enable-source-maps',
        ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
      ],
    });
    const relay = new RelayProcess(child);
    await relay.call('ready');
    return relay;
  }

  get pid(): number {
    return this.child.pid!;
  }

  call<T>(command: string, ...args: readonly unknown[]): Promise<T> {
    const id = ++this.lastId;
    return new Promise<T>((resolve, reject) => {
      this.calls.set(id, { resolve, reject });
      this.child.send({ id, command, args }, (error) => error && reject(error));
    });
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  /** Lets it end by itself, so that a profile is written. */
  async end(): Promise<void> {
    const ended = once(this.child, 'exit');
    void this.call('exit').catch(() => undefined);
    await ended;
  }
}
