import type { PoolClient } from 'pg';

/** A statement of the transaction failed, and whoever ran it caught the error and went on. */
export class AbortedTransaction extends Error {
  override readonly name = 'AbortedTransaction';

  constructor() {
    super('a statement of this transaction failed, and its error was caught: nothing of it can be committed');
  }
}

/**
 * Throws AbortedTransaction for one that PostgreSQL has aborted: it answers the COMMIT of it with ROLLBACK and no error, so
 * that nothing was written and everybody believes it was. Costs no round trip.
 */
export function mustNotBeAborted(client: PoolClient): void {
  if (client.getTransactionStatus() === 'E') throw new AbortedTransaction();
}
