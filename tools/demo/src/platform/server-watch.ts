import { existsSync, readFileSync } from 'node:fs';
import { startKafka, startPostgres, type StackState } from '@erp/stack';

const LOOK_EVERY_MS = 500;
/** Between two attempts to start a server that did not start. */
const RETRY_MS = 5_000;

/** Starts Kafka or PostgreSQL again when it has died. One that merely hangs (SIGSTOP) is left alone. */
export class ServerWatch {
  private readonly timer: NodeJS.Timeout;
  private stopped = false;
  private looking: Promise<void> = Promise.resolve();
  private busy = false;
  /** What was told last of a server that does not start, and when it is tried again. */
  private readonly failed = new Map<string, { why: string; againAtMs: number }>();

  constructor(
    private readonly pids: StackState['pids'],
    private readonly onEvent: (text: string) => void,
  ) {
    this.timer = setInterval(() => {
      if (this.busy) return;
      this.busy = true;
      this.looking = this.look().finally(() => (this.busy = false));
    }, LOOK_EVERY_MS);
  }

  private async look(): Promise<void> {
    await Promise.all([
      this.revive('Kafka', 'kafka', startKafka),
      this.revive('PostgreSQL', 'postgres', startPostgres),
    ]);
  }

  private async revive(
    name: string,
    key: keyof StackState['pids'],
    start: (options: { lockWaitMs: number }) => Promise<number>,
  ): Promise<void> {
    const pid = this.pids[key];
    if (pid === undefined || isAlive(pid) || this.stopped) return;
    const failed = this.failed.get(key);
    if (failed && Date.now() < failed.againAtMs) return;
    if (!failed) this.onEvent(`${name} (pid ${pid}) has died; starting it again`);
    try {
      this.pids[key] = await start({ lockWaitMs: 60_000 });
      this.failed.delete(key);
      this.onEvent(`${name} is up again (pid ${this.pids[key]})`);
    } catch (error) {
      const why = (error as Error).message;
      if (failed?.why !== why) this.onEvent(`${name} does not start, and is tried again and again: ${why}`);
      this.failed.set(key, { why, againAtMs: Date.now() + RETRY_MS });
    }
  }

  /** Resolves when no start is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.looking;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, as another user (PostgreSQL does, when this runs as root).
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const stat = `/proc/${pid}/stat`; // only Linux has it
  // A zombie still has its pid, where nobody waits for orphans (a container without an init).
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'utf8'));
}
