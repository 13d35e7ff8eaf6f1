import type { StackState } from '@erp/stack';
import pg from 'pg';

/** Looks at one tenant as the read-only auditor. A connection for each look: one of a pool would not survive a kill. */
export class Eyes {
  constructor(
    private readonly stack: StackState,
    readonly tenantId: string,
  ) {}

  get contexts(): string[] {
    return Object.keys(this.stack.contexts);
  }

  /** `text` has the tenant as $1, and `values` from $2 on. */
  async rows<R extends object>(context: string, text: string, values: unknown[] = []): Promise<R[]> {
    const { host, port, auditor } = this.stack.postgres;
    const client = new pg.Client({
      host,
      port,
      database: this.stack.contexts[context]!.database,
      user: auditor.user,
      password: auditor.password,
      application_name: 'demo',
      connectionTimeoutMillis: 3_000,
      query_timeout: 30_000,
    });
    client.on('error', () => undefined); // the query under way rejects with it
    try {
      await client.connect();
      return (await client.query<R & pg.QueryResultRow>(text, [this.tenantId, ...values])).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
