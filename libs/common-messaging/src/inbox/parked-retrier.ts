import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { runWith } from '../database/run-with.js';
import { Signal } from '../outbox/signal.js';
import type { Applied, Applier } from './apply.js';
import type { InboxStore } from './inbox-store.js';

const POLL_MS = 500;
const FORGET_EVERY_MS = 60_000;

/** Tries parked heads again when they are due, and forgets inbox ids past their retention. Every replica may run one. */
export class ParkedRetrier {
  private readonly log = new Logger('ParkedRetrier');
  private readonly wakeUp = new Signal();
  private stopping = false;
  private running: Promise<void> | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: InboxStore,
    private readonly applier: Applier,
    private readonly retentionDays: number,
    private readonly onApplied: (applied: Applied, topic: string, partition: number) => void,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Something may be due now. */
  wake(): void {
    this.wakeUp.raise();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeUp.raise();
    await this.running;
  }

  private async run(): Promise<void> {
    let forgotAt = Date.now();
    while (!this.stopping) {
      try {
        const worked = await this.retryDue();
        if (Date.now() - forgotAt > FORGET_EVERY_MS) {
          forgotAt = Date.now();
          await runWith(this.dataSource, (client) => this.store.forget(client, this.retentionDays, 10_000));
        }
        if (worked) continue;
      } catch (error) {
        this.log.warn(`parked events wait: ${(error as Error).message}`);
      }
      await this.wakeUp.wait(POLL_MS);
    }
  }

  private async retryDue(): Promise<boolean> {
    const due = await runWith(this.dataSource, (client) => this.store.due(client, 20));
    for (const { id, topic, partition } of due) {
      if (this.stopping) return false;
      const applied = await this.applier.retry(id, topic, partition);
      if (applied) this.onApplied(applied, topic, partition);
    }
    return due.length > 0;
  }
}
