import type { Duplex } from 'node:stream';
import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';

/**
 * A client whose lost connection ends no process, and whose statements of one turn go out together.
 *
 * Whoever has a query under way is told of a loss by it; between the pool that hands a client out and TypeORM that takes it
 * nobody listens, and a server that dies at that moment would be an error of nobody.
 *
 * pg writes each statement of a pipeline to the socket by itself. A write is a system call that wakes the server, and at a
 * low rate they are a quarter of what a service does; so the socket is corked until the turn of the event loop has ended.
 */
export class PgClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    let corked = false;
    const withTheOthers = (...args: unknown[]): unknown => {
      if (!corked) {
        corked = true;
        const { stream } = (this as unknown as { readonly connection: { readonly stream: Duplex } })
          .connection;
        stream.cork();
        process.nextTick(() => {
          corked = false;
          stream.uncork();
        });
      }
      return query(...args);
    };
    this.query = withTheOthers as typeof this.query;
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
