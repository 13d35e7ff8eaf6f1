import { inboxTables, outboxTableName } from '@erp/common-messaging';
import { asAuditor, type ReadingServer } from './database.js';
import type { DatabaseFacts } from './facts.js';
import { readInbox } from './read-inbox.js';
import { readJobs } from './read-jobs.js';
import { readOutbox } from './read-outbox.js';
import { type Progress, readProgress } from './read-progress.js';
import { readRelay } from './read-relay.js';
import { JOBS_TABLE, readSchema } from './read-schema.js';
import { readTableLocks } from './read-table-locks.js';

/** What a context's database says, as far as its tables exist. Rejects when it cannot be read. */
export const readContext = (
  server: ReadingServer,
  database: string,
  context: string,
): Promise<DatabaseFacts> =>
  asAuditor(server, database, async (client) => {
    const schema = await readSchema(client, context);
    const { offsets, parked } = inboxTables(context);
    const has = (...tables: string[]) => tables.every((table) => !schema.missingTables.includes(table));
    const hasOutbox = has(outboxTableName(context)) && schema.missingOutboxColumns.length === 0;
    return {
      schema,
      // Locks first: what follows may run into one and say no more than that it waited.
      locks: await readTableLocks(client, context),
      relay: await readRelay(client, context),
      outbox: hasOutbox ? await readOutbox(client, context) : null,
      inbox: has(offsets, parked) ? await readInbox(client, context) : null,
      jobs: has(JOBS_TABLE) ? await readJobs(client, context) : null,
    };
  });

/** Looks once more at what should move. Rejects when it cannot be read. */
export const readContextAgain = (
  server: ReadingServer,
  database: string,
  context: string,
): Promise<Progress> => asAuditor(server, database, (client) => readProgress(client, context));
