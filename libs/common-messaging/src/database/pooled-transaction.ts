import type { PoolClient } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { AbortedTransaction, mustNotBeAborted } from './aborted-transaction.js';
import { runWith } from './run-with.js';

/** A transaction under way, on a connection in pipeline mode. */
export interface OpenTransaction {
  readonly client: PoolClient;
  /** TypeORM's manager bound to this transaction. */
  readonly entities: EntityManager;
}

/** What TypeORM keeps to know that a transaction is open; it opens one of its own for each save where none is. */
interface Openness {
  isTransactionActive: boolean;
  transactionDepth: number;
}

/** A statement whose answer nobody waits for: when it fails, the transaction has failed, and the next one says so. */
export const sendWithNext = (statement: Promise<unknown>): void => void statement.catch(() => undefined);

/**
 * Runs `work` in a transaction and commits behind its last statement.
 *
 * The connections of this library's pools are in pipeline mode: a statement that is not awaited goes to the server in one
 * piece with the next. So START TRANSACTION costs no round trip of its own, nor does COMMIT where `work` returns its last
 * statement in `last` unawaited. A round trip is two context switches, and at a low rate they are what an event costs:
 * see docs/benchmarks. When a statement of a pipeline fails, those behind it fail too, and COMMIT rolls back.
 */
export const inTransaction = <T>(
  dataSource: DataSource,
  work: (tx: OpenTransaction) => Promise<{ readonly value: T; readonly last?: Promise<unknown> }>,
): Promise<T> =>
  runWith(dataSource, async (client, runner) => {
    const began = client.query('START TRANSACTION');
    sendWithNext(began);
    const openness = runner as unknown as Openness;
    Object.assign(openness, { isTransactionActive: true, transactionDepth: 1 } satisfies Openness);
    try {
      const { value, last } = await work({ client, entities: runner.manager });
      // Nobody waits for it when the next line throws: its rejection would end the process.
      if (last) sendWithNext(last);
      mustNotBeAborted(client);
      const [, , { command }] = await Promise.all([began, last, client.query('COMMIT')]);
      if (command !== 'COMMIT') throw new AbortedTransaction();
      return value;
    } catch (error) {
      // A connection that is gone cannot roll back; the server has done so, and the first error is the one to tell.
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      Object.assign(openness, { isTransactionActive: false, transactionDepth: 0 } satisfies Openness);
    }
  });

/** The same for work whose last statement is awaited. */
export const runInTransaction = <T>(
  dataSource: DataSource,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> => inTransaction(dataSource, async ({ client }) => ({ value: await work(client) }));
