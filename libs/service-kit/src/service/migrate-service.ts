import { migrateJobs } from '@erp/common-messaging';
import { DataSource } from 'typeorm';
import type { ServiceConfig } from '../config/service-config.js';
import { ConfigError } from '../config/variables.js';
import type { ServiceDefinition } from './define-service.js';

/**
 * Brings a context's database up to date as its owner: the context's migrations, each in a transaction, then the
 * job tables. Two at a time wait for each other. Throws ConfigError without an owner's URL.
 */
export async function migrateService(
  definition: ServiceDefinition,
  { ownerUrl }: Pick<ServiceConfig, 'ownerUrl'>,
): Promise<void> {
  if (ownerUrl === undefined) {
    throw new ConfigError([
      'OWNER_DATABASE_URL is not set; allowed: postgres://role:password@host:port/database',
    ]);
  }
  const prefix = definition.context.replaceAll('-', '_');
  const source = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    migrations: [...definition.migrations],
    migrationsTableName: `${prefix}_migrations`,
    migrationsTransactionMode: 'each',
    extra: { max: 2 }, // one holds the lock, the other migrates
  });
  await source.initialize();
  try {
    const lock = source.createQueryRunner();
    try {
      // Of the session: it ends with the connection, also when this process is killed.
      await lock.query('SELECT pg_advisory_lock(hashtext($1))', [`${prefix}_migrations`]);
      await source.runMigrations();
      await migrateJobs(ownerUrl, definition.context);
      await lock.query('SELECT pg_advisory_unlock(hashtext($1))', [`${prefix}_migrations`]);
    } finally {
      await lock.release();
    }
  } finally {
    await source.destroy();
  }
}
