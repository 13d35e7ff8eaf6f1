import { inboxTables, outboxTableName } from '@erp/common-messaging';
import type { StackState } from '@erp/stack';
import pg from 'pg';

export interface OrderCount {
  /** `import` for the file's, `commerce` for those placed by POST /orders. */
  readonly source: string;
  readonly status: string;
  readonly orders: number;
  readonly amountMinor: number;
}

/** Two moments of an order, in ms since 1970. */
export interface OrderTimes {
  readonly orderId: string;
  readonly source: string;
  readonly placedAtMs: number;
  readonly confirmedAtMs: number;
}

export interface EventCounts {
  readonly published: number;
  readonly consumed: number;
  readonly parked: number;
}

/** Looks at one tenant as the read-only auditor. A connection for each look: one of a pool would not survive a kill. */
export class Eyes {
  constructor(
    private readonly stack: StackState,
    private readonly tenantId: string,
  ) {}

  orders(): Promise<OrderCount[]> {
    return this.rows<OrderCount>(
      'commerce',
      `SELECT source, status, count(*)::float8 AS orders, sum(total_minor)::float8 AS "amountMinor"
       FROM orders WHERE tenant_id = $1 GROUP BY source, status`,
    );
  }

  times(): Promise<OrderTimes[]> {
    return this.rows<OrderTimes>(
      'commerce',
      `SELECT order_id AS "orderId", source, extract(epoch FROM placed_at)::float8 * 1000 AS "placedAtMs",
              extract(epoch FROM confirmed_at)::float8 * 1000 AS "confirmedAtMs"
       FROM orders WHERE tenant_id = $1 AND confirmed_at IS NOT NULL`,
    );
  }

  async reserved(sku: string): Promise<number> {
    const [row] = await this.rows<{ reserved: number }>(
      'inventory',
      `SELECT coalesce(sum(reserved), 0)::float8 AS reserved FROM stock_levels WHERE tenant_id = $1 AND sku = $2`,
      [sku],
    );
    return row!.reserved;
  }

  async events(context: string): Promise<EventCounts> {
    const { processed, parked } = inboxTables(context);
    const [row] = await this.rows<EventCounts>(
      context,
      `SELECT (SELECT count(*) FROM ${outboxTableName(context)}
               WHERE tenant_id = $1 AND status = 'PUBLISHED')::float8 AS published,
              (SELECT count(*) FROM ${processed} WHERE tenant_id = $1)::float8 AS consumed,
              (SELECT count(*) FROM ${parked} WHERE tenant_id = $1 AND status <> 'RESOLVED')::float8 AS parked`,
    );
    return row!;
  }

  private async rows<R extends object>(context: string, text: string, values: unknown[] = []): Promise<R[]> {
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
