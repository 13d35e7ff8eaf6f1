import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';

/**
 * A client whose lost connection ends no process. Whoever has a query under way is told by it; between the pool that hands
 * a client out and TypeORM that takes it nobody listens, and a server that dies at that moment would be an error of nobody.
 */
export class PgClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/** A pool of connections to a context's database. `settings` are those of PostgreSQL, as `-c name=value`. */
export function makeDataSource(
  url: string,
  poolSize: number,
  applicationName: string,
  entities: readonly unknown[] = [],
  settings = '',
): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    poolSize,
    applicationName,
    entities: [...entities] as never[],
    connectTimeoutMS: 5_000,
    // A transaction of a process that hangs must not hold its locks: nothing here waits on a network inside one.
    extra: {
      Client: PgClient,
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 10_000,
      pipeline: true,
      options: settings,
    },
    // An idle connection that dies is replaced by the pool; its users see their own errors.
    poolErrorHandler: () => undefined,
  } satisfies DataSourceOptions);
}
