import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashPoint } from '@erp/common-messaging/testing';
import { workspaceRoot } from '@erp/stack';
import type { Order, ReplicaOptions, Word, Writing } from '../replica/protocol.js';

const PROGRAM = join(workspaceRoot(), 'tools/chaos/dist/replica/main.js');
const READY_WITHIN_MS = 120_000;
const MAX_FAILED_STARTS = 5;
/** Characters of what a replica that ends by itself has said last. */
const LAST_WORDS = 2_000;
/** Longer than a replica that is awake takes to answer; one that is starting answers later. */
const ANSWER_WITHIN_MS = 1_000;

/** Told of what happens to replicas. */
export interface Witness {
  /** A replica came to the crash point it was armed with, and was killed there, or stopped. */
  reached(replica: ReplicaProcess, point: CrashPoint): void;
  /** It ended although nobody killed it: a defect, whatever the servers did. */
  endedByItself(replica: ReplicaProcess, how: string): void;
}

/** One replica: the process that runs now, after it died the next. */
export class ReplicaProcess {
  private child!: ChildProcess;
  private ready!: Promise<void>;
  private writing: { done: Promise<void>; end: () => void } | null = null;
  private armed: { point: CrashPoint; onStopped: (() => void) | null } | null = null;
  private mayEnd = false;
  private isReady = false;
  /** On its standard error. */
  private lastWords = '';
  /** Set while it is stopped by SIGSTOP. */
  stopped = false;
  private failedStarts = 0;

  constructor(
    readonly options: ReplicaOptions,
    private readonly witness: Witness,
    private readonly cacheFolder: string,
  ) {
    this.start();
  }

  get context() {
    return this.options.context;
  }

  /** For people, when a run does not end: what it is taken to be at. */
  describe(): string {
    const is = [
      !this.isReady && 'is not ready',
      this.stopped && 'is stopped',
      this.armed && `has ${this.armed.point} before it`,
      this.writing && 'writes',
    ];
    return `a replica of ${this.context} (pid ${this.child.pid}) ${is.filter(Boolean).join(', ') || 'consumes'}`;
  }

  /** It is to die, or to stop, at a crash point. */
  get isArmed(): boolean {
    return this.armed !== null;
  }

  private start(): void {
    this.mayEnd = false;
    this.stopped = false;
    this.isReady = false;
    this.armed = null;
    const child = fork(PROGRAM, [], {
      cwd: workspaceRoot(),
      // The node that runs this, without what a test runner adds to it.
      execArgv: [],
      // Compiled code is kept beside the stack's data: a replica starts often.
      env: { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: this.cacheFolder },
      stdio: ['ignore', 'ignore', this.options.logs ? 'inherit' : 'pipe', 'ipc'],
    });
    this.child = child;
    this.lastWords = '';
    child.stderr?.on('data', (chunk) => {
      if (child === this.child) this.lastWords = `${this.lastWords}${chunk}`.slice(-LAST_WORDS);
    });
    this.ready = new Promise((resolve, reject) => {
      const fail = (why: string) =>
        reject(new Error(`a replica of ${this.context} does not consume: ${why}`));
      const timer = setTimeout(() => fail(`${READY_WITHIN_MS} ms have gone`), READY_WITHIN_MS);
      child.on('message', (word: Word) => {
        if (word.is !== 'ready') return;
        clearTimeout(timer);
        this.failedStarts = 0;
        this.isReady = true;
        resolve();
      });
      child.once('exit', (code) => {
        clearTimeout(timer);
        if (code !== null && ++this.failedStarts === MAX_FAILED_STARTS)
          fail(`it has ended ${MAX_FAILED_STARTS} times with status ${code}; --logs shows why`);
        resolve(); // the next life has a promise of its own
      });
    });
    this.ready.catch(() => undefined); // told to whoever waits for it
    child.on('message', (word: Word) => this.hear(word));
    child.on('error', () => undefined); // an order to a process that just died
    child.once('exit', (code, signal) => this.onExit(child, signal ?? `exit status ${code}`));
    this.order({ do: 'start', options: this.options });
  }

  private hear(word: Word): void {
    if (word.is === 'written') this.writing?.end();
    if (word.is === 'reached' && this.armed) {
      const { point, onStopped } = this.armed;
      this.armed = null;
      if (onStopped) this.suspend();
      else this.kill();
      this.witness.reached(this, point);
      onStopped?.();
    }
  }

  private onExit(child: ChildProcess, how: string): void {
    if (child !== this.child) return;
    this.writing?.end();
    if (!this.mayEnd) this.witness.endedByItself(this, `${how} ${this.lastWords}`.trim());
    if (!this.left && this.failedStarts < MAX_FAILED_STARTS) this.start();
  }

  private left = false;

  private order(order: Order): void {
    if (this.child.connected) this.child.send(order, () => undefined);
  }

  /** Resolves when it consumes, also after a restart. */
  async consumes(): Promise<void> {
    for (let known: Promise<void> | undefined; known !== this.ready;) {
      known = this.ready;
      await known;
    }
  }

  write(writing: Writing): void {
    let end!: () => void;
    const done = new Promise<void>((resolve) => (end = resolve));
    this.writing = { done, end };
    void done.then(() => {
      if (this.writing?.done === done) this.writing = null;
    });
    this.order({ do: 'write', writing });
  }

  /** Resolves when its writers are done, or dead. */
  async written(): Promise<void> {
    await this.writing?.done;
  }

  /** kill -9; it starts again at once. */
  kill(): void {
    this.mayEnd = true;
    this.armed = null;
    this.child.kill('SIGKILL');
  }

  suspend(): void {
    this.stopped = true;
    this.child.kill('SIGSTOP');
  }

  wake(): void {
    this.stopped = false;
    this.order({ do: 'goOn' });
    this.child.kill('SIGCONT');
  }

  /** It is killed at a crash point, or, with `onStopped`, stopped there. */
  arm(point: CrashPoint, pass: number, onStopped: (() => void) | null): void {
    this.armed = { point, onStopped };
    this.order({ do: 'crash', point, pass });
  }

  /** It will not come by any more. Resolves once that is sure: until then it may still die there, or stop. */
  async disarm(): Promise<void> {
    if (!this.armed || this.stopped) return;
    const heard = this.hears('disarmed');
    this.order({ do: 'disarm' });
    if (await heard) this.armed = null;
  }

  /** The next word of its kind; null when it dies before. */
  private hears<K extends Word['is']>(is: K): Promise<Extract<Word, { is: K }> | null> {
    const { child } = this;
    return new Promise((resolve) => {
      const hear = (word: Word) => {
        if (word.is === is) end(word as Extract<Word, { is: K }>);
      };
      const die = () => end(null);
      const end = (word: Extract<Word, { is: K }> | null) => {
        child.off('message', hear).off('exit', die);
        resolve(word);
      };
      child.on('message', hear).once('exit', die);
    });
  }

  /** What it says of itself; null when it dies before, hangs, or has only just begun. */
  async tell(): Promise<Extract<Word, { is: 'telling' }> | null> {
    if (this.stopped) return null;
    const answer = this.hears('telling');
    this.order({ do: 'tell' });
    return Promise.race([answer, sleep(ANSWER_WITHIN_MS, null)]);
  }

  /** Ends it for good: asked to, so that it leaves its group, or killed. */
  async leave(how: 'asked' | 'killed'): Promise<void> {
    this.left = true;
    this.mayEnd = true;
    this.armed = null;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    if (how === 'asked' && !this.stopped) this.order({ do: 'leave' });
    else this.child.kill('SIGKILL');
    await ended;
  }
}
