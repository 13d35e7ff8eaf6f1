import type { Check } from './check.js';
import type { Repository } from './repository.js';

const PUBLISHES = /\bEventPublisher\b/;

/** A context that publishes has a migration that creates its outbox, so the table is there before the publisher. */
export const outboxMigrations: Check = {
  rule: 'every context that publishes creates its outbox in a migration (R11, R30)',
  mend: "Run serviceSchema('<context>') of @erp/service-kit in a migration under src/migrations.",
  problems: (repository) => {
    const apps = new Set(repository.files.flatMap((path) => /^apps\/([^/]+)\/src\//.exec(path)?.[1] ?? []));
    return [...apps]
      .filter((app) => publishes(repository, app) && !createsOutbox(repository, app))
      .map((app) => `apps/${app}/src/migrations: nothing creates ${tableOf(contextOf(repository, app))}`);
  },
};

/** The context's name by the tag of its project; the folder's where it has none. */
const contextOf = (repository: Repository, app: string) =>
  /"context:([a-z-]+)"/.exec(packageOf(repository, app))?.[1] ?? app;

function packageOf({ files, read }: Repository, app: string): string {
  const path = `apps/${app}/package.json`;
  return files.includes(path) ? read(path) : '';
}

const tableOf = (context: string) => `${context.replaceAll('-', '_')}_outbox_events`;

const publishes = (repository: Repository, app: string) =>
  sources(repository, `apps/${app}/src/`).some((text) => PUBLISHES.test(text));

function createsOutbox(repository: Repository, app: string): boolean {
  const context = contextOf(repository, app);
  const creates = new RegExp(
    `CREATE TABLE ${tableOf(context)}\\b|\\b(?:messaging|service)Schema\\(\\s*['"\`]${context}['"\`]`,
  );
  return sources(repository, `apps/${app}/src/migrations/`).some((text) => creates.test(text));
}

const sources = (repository: Repository, folder: string) =>
  repository.files
    .filter((path) => path.startsWith(folder) && path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => repository.read(path));
