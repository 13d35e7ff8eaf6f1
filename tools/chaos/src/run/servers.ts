import { readState, stackPaths, startKafka, startPostgres } from '@erp/stack';

/** The broker and the database, which die and are started again where they were. */
export class Servers {
  private reviving: Promise<unknown> = Promise.resolve();

  constructor(private readonly root: string) {}

  killBroker(): void {
    this.kill('kafka', 'SIGKILL', () => startKafka({ root: this.root }));
  }

  /** By SIGKILL of the postmaster, or by SIGQUIT, which PostgreSQL calls an immediate stop: it recovers from its log. */
  killDatabase(signal: 'SIGKILL' | 'SIGQUIT'): void {
    this.kill('postgres', signal, () => startPostgres({ root: this.root }));
  }

  private kill(server: 'kafka' | 'postgres', signal: NodeJS.Signals, start: () => Promise<unknown>): void {
    const pid = readState(stackPaths(this.root)).pids[server];
    if (pid === undefined) throw new Error(`no pid of ${server} in the stack's state`);
    process.kill(pid, signal);
    this.reviving = Promise.all([this.reviving, start()]);
    this.reviving.catch(() => undefined); // told to whoever waits until they are up
  }

  /** Resolves when both work again. Rejects with StackError when one does not start. */
  async up(): Promise<void> {
    await this.reviving;
  }
}
