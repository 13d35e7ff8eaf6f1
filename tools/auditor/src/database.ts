import type { ContextState, StackState } from '@erp/stack';
import pg from 'pg';

/** Where the databases are, and the role that reads them all. */
export type ReadingServer = Pick<StackState['postgres'], 'host' | 'port' | 'auditor'>;

/** Rows that are in the driver's memory at a time. */
const FETCHED = 5_000;

/**
 * A context's database as the audit sees it: by the role that reads everything past row-level security and writes
 * nothing, and in one snapshot, so that all facts read from it are of the same moment.
 */
export class Snapshot {
  private constructor(private readonly client: pg.Client) {}

  /** Rejects when the database does not answer within 10 s. The caller ends it. */
  static async of({ host, port, auditor }: ReadingServer, { database }: Pick<ContextState, 'database'>) {
    const client = new pg.Client({
      host,
      port,
      database,
      ...auditor,
      application_name: 'auditor',
      connectionTimeoutMillis: 10_000,
      statement_timeout: 120_000,
    });
    client.on('error', () => undefined); // the query under way rejects with it
    await client.connect();
    return new Snapshot(client).begin();
  }

  private async begin(): Promise<this> {
    await this.client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return this;
  }

  /** From here on what has been committed meanwhile is seen. */
  async renew(): Promise<void> {
    await this.client.query('COMMIT');
    await this.begin();
  }

  /** Hands over each row of the query; a few thousand are in memory at a time. */
  async each<Row extends pg.QueryResultRow>(text: string, onRow: (row: Row) => void): Promise<void> {
    await this.client.query(`DECLARE facts NO SCROLL CURSOR FOR ${text}`);
    for (let fetched = FETCHED; fetched === FETCHED;) {
      const { rows } = await this.client.query<Row>(`FETCH ${FETCHED} FROM facts`);
      rows.forEach(onRow);
      fetched = rows.length;
    }
    await this.client.query('CLOSE facts');
  }

  /** What each row of the query came to. */
  async read<Row extends pg.QueryResultRow, Fact>(text: string, factOf: (row: Row) => Fact): Promise<Fact[]> {
    const facts: Fact[] = [];
    await this.each<Row>(text, (row) => facts.push(factOf(row)));
    return facts;
  }

  async end(): Promise<void> {
    await this.client.end();
  }
}
