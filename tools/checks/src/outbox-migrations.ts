import type { Check } from './check.js';
import type { Repository } from './repository.js';

const PUBLISHES = /\bEventPublisher\b/;

/** A context that publishes has a migration that creates its outbox, so the table is there before the publisher. */
export const outboxMigrations: Check = {
  rule: 'every context that publishes creates its outbox in a migration (R11, R30)',
  mend: "Run serviceSchema('<context>') of @erp/service-kit in a migration under src/migrations.",
  problems: (repository) => {
    const contexts = new Set(
      repository.files.flatMap((path) => /^apps\/([^/]+)\/src\//.exec(path)?.[1] ?? []),
    );
    return [...contexts]
      .filter((context) => publishes(repository, context) && !createsOutbox(repository, context))
      .map((context) => `apps/${context}/src/migrations: nothing creates ${tableOf(context)}`);
  },
};

const tableOf = (context: string) => `${context.replaceAll('-', '_')}_outbox_events`;

const publishes = (repository: Repository, context: string) =>
  sources(repository, `apps/${context}/src/`).some((text) => PUBLISHES.test(text));

function createsOutbox(repository: Repository, context: string): boolean {
  const creates = new RegExp(
    `CREATE TABLE ${tableOf(context)}\\b|\\b(?:messaging|service)Schema\\(\\s*['"\`]${context}['"\`]`,
  );
  return sources(repository, `apps/${context}/src/migrations/`).some((text) => creates.test(text));
}

const sources = (repository: Repository, folder: string) =>
  repository.files
    .filter((path) => path.startsWith(folder) && path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => repository.read(path));
