import { setTimeout as pause } from 'node:timers/promises';

/** A step that did not end in time. */
export class StepTimeout extends Error {
  override readonly name = 'StepTimeout';
}

export interface Step {
  /** Shows where the step is; cheap, may be called often. */
  readonly say: (text: string) => void;
  /** Aborted at the deadline and at Ctrl-C: whatever the step waits for must end then. */
  readonly signal: AbortSignal;
}

export interface StepOptions {
  readonly deadlineMs: number;
  /** Where to look when it does not end, for the message. */
  readonly logs: string;
}

const PLAIN_EVERY_MS = 2_000;

/** Shows steps: one line that changes on a terminal, a line now and then in a pipe. */
export class Progress {
  /** How long each step took, in ms. */
  readonly tookMs = new Map<string, number>();
  private current: { title: string; text: string; shownAt: number } | undefined;

  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly stopped: AbortSignal,
  ) {}

  async step<T>(title: string, options: StepOptions, work: (step: Step) => Promise<T>): Promise<T> {
    this.stopped.throwIfAborted();
    const startedAt = performance.now();
    const late = new AbortController();
    const why = `"${title}" did not end within ${options.deadlineMs / 1000} s; see ${options.logs}`;
    const timer = setTimeout(() => late.abort(new StepTimeout(why)), options.deadlineMs);
    const signal = AbortSignal.any([late.signal, this.stopped]);
    this.current = { title, text: '', shownAt: performance.now() };
    this.show();
    try {
      const result = await untilAborted(work({ say: (text) => this.say(text), signal }), signal);
      this.end(`ok    ${title} (${seconds(performance.now() - startedAt)})${this.lastText()}`);
      return result;
    } catch (error) {
      this.end(`FAIL  ${title} (${seconds(performance.now() - startedAt)})${this.lastText()}`);
      throw error;
    } finally {
      clearTimeout(timer);
      this.tookMs.set(title, performance.now() - startedAt);
    }
  }

  /** A line of its own, whatever is under way. */
  note(text: string): void {
    this.clear();
    this.out.write(`      ${text}\n`);
    this.show();
  }

  private say(text: string): void {
    if (!this.current || this.current.text === text) return;
    this.current.text = text;
    const now = performance.now();
    if (!this.out.isTTY && now - this.current.shownAt < PLAIN_EVERY_MS) return;
    this.current.shownAt = now;
    if (this.out.isTTY) this.show();
    else this.out.write(`      ${this.current.title}: ${text}\n`);
  }

  private show(): void {
    if (!this.out.isTTY || !this.current) return;
    const line = `..    ${this.current.title}${this.lastText()}`;
    this.out.write(`\r\u001b[2K${line.slice(0, this.out.columns - 1)}`);
  }

  private end(line: string): void {
    this.clear();
    this.out.write(`${line}\n`);
    this.current = undefined;
  }

  private clear(): void {
    if (this.out.isTTY) this.out.write('\r\u001b[2K');
  }

  private lastText(): string {
    return this.current?.text ? `: ${this.current.text}` : '';
  }
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Asks until the answer is something other than undefined. An error of `ask` counts as no answer yet. */
export async function poll<T>(
  signal: AbortSignal,
  everyMs: number,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Settles like `work`, or rejects with the signal's reason if that comes first. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
