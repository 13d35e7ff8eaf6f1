import { Database, Job, Jobs, type JobRun, type Transaction } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import { ImportStore } from './import.store.js';

export const ABANDON_IMPORT = 'abandon-import';
/** An upload of which nothing came for so long is given up. */
const SILENT_MS = 10 * 60_000;

/** Gives up uploads that broke off, so that nothing of them stays; also when the service was killed meanwhile. */
@Injectable()
export class AbandonImport {
  constructor(
    private readonly database: Database,
    private readonly imports: ImportStore,
    private readonly jobs: Jobs,
  ) {}

  /** Looks after the upload later, and again until it has ended. */
  async schedule(tx: Transaction, importId: string): Promise<void> {
    const runAt = new Date(Date.now() + SILENT_MS);
    await this.jobs.add(tx, ABANDON_IMPORT, { importId }, { runAt, key: `${ABANDON_IMPORT}:${importId}` });
  }

  /** At once: the upload is known to have ended. Does nothing when it has been decided. */
  async now(tenantId: string, importId: string): Promise<void> {
    await this.database.transaction(tenantId, (tx) => this.imports.abandon(tx, importId, 0));
  }

  @Job(ABANDON_IMPORT, { deadline: true, jobs: [ABANDON_IMPORT] })
  async run({ importId }: { importId: string }, { tenantId }: JobRun): Promise<void> {
    await this.database.transaction(tenantId, async (tx) => {
      const state = await this.imports.abandon(tx, importId, SILENT_MS);
      if (state === 'RECEIVING') await this.schedule(tx, importId);
    });
  }
}
