import type { ContextsFile } from './contexts.js';
import type { Progress } from './embedded.js';
import { ensureLocalTopics } from './ensure-topics.js';
import { connectAdmin } from './postgres.js';
import { provisionAuditor, provisionContext } from './provision.js';
import type { StackState } from './state.js';
import type { TopicSpec } from './topics.js';

/** Topics on the running broker. */
export async function prepareKafka(
  state: StackState,
  topics: TopicSpec[],
  onProgress: Progress,
): Promise<void> {
  const broker = { host: '127.0.0.1', port: state.ports.kafka };
  const created = await ensureLocalTopics(broker, topics);
  if (created.length > 0) onProgress(`Created the topics ${created.join(', ')}`);
}

/** Roles and databases on the running PostgreSQL; those that exist keep their data. */
export async function preparePostgres(
  state: StackState,
  { contexts }: ContextsFile,
  maxConnections: number,
  onProgress: Progress,
): Promise<void> {
  const admin = await connectAdmin(state);
  try {
    const { rows } = await admin.query<{ now: number }>(
      "SELECT current_setting('max_connections')::int AS now",
    );
    const now = rows[0]?.now ?? 0;
    if (now < maxConnections)
      onProgress(
        `PostgreSQL was started for ${now} connections, deploy/contexts.json now needs ${maxConnections}: run "npm run stack -- down", then "up"`,
      );
    await provisionAuditor(admin, state.postgres.auditor);
    for (const { name } of contexts) {
      const context = state.contexts[name];
      if (!context) throw new Error(`stack.json has no entry for the context ${name}`);
      const { database, owner, app, messaging } = context;
      const passwords = { owner: owner.password, app: app.password, messaging: messaging.password };
      await provisionContext(admin, { context: name, database, passwords });
    }
  } finally {
    await admin.end();
  }
}
