import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export interface ServiceSpec {
  readonly name: string;
  /** Arguments of Node, the script first. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Output is appended here. */
  readonly logFile: string;
}

/** Shorter lives than this are a failure to start: the next start waits. */
const EARLY_MS = 5_000;
const MAX_PAUSE_MS = 8_000;
const STOP_GRACE_MS = 15_000;

/** A process that is started again whenever it ends, as Kubernetes does with a pod: at once, or later if it died early. */
export class ServiceProcess {
  private child: ChildProcess | undefined;
  private stopping = false;
  private pauseMs = 0;
  private timer: NodeJS.Timeout | undefined;
  /** Starts so far. */
  starts = 0;

  constructor(
    readonly spec: ServiceSpec,
    private readonly onEvent: (text: string) => void,
    /** Told of every new process, so that a later run can end it if this one cannot. */
    private readonly onPid: (pid: number) => void = () => undefined,
  ) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  start(): void {
    const { args, env, cwd, logFile, name } = this.spec;
    const log = openSync(logFile, 'a');
    const startedAt = Date.now();
    // A process group of its own: Ctrl-C in the terminal reaches the demo alone, which then stops all in order.
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    this.child = child;
    this.starts += 1;
    if (child.pid !== undefined) this.onPid(child.pid);
    const ended = (how: string) => {
      if (this.child !== child) return;
      this.child = undefined;
      if (this.stopping) return;
      const early = Date.now() - startedAt < EARLY_MS;
      this.pauseMs = early ? Math.min(MAX_PAUSE_MS, Math.max(500, this.pauseMs * 2)) : 0;
      this.onEvent(`${name} ended (${how}); started again${early ? ` in ${this.pauseMs / 1000} s` : ''}`);
      this.timer = setTimeout(() => this.start(), this.pauseMs);
    };
    child.on('error', (error) => ended(error.message));
    child.on('exit', (code, signal) => ended(signal ?? `exit status ${code}`));
  }

  /** Ends it for good: asks, and after 15 s insists. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const insist = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
    await exited;
    clearTimeout(insist);
  }
}
