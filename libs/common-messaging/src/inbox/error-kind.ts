import { isMomentary, sqlStateOf } from '../database/database.js';

/**
 * Whose fault an error in a handler's transaction is. INFRASTRUCTURE: database or broker gone, nothing is counted
 * against the event. MOMENT: a deadlock or serialisation failure, the same will work in a while. EVENT: its own.
 */
export type ErrorKind = 'INFRASTRUCTURE' | 'MOMENT' | 'EVENT';

// SQLSTATE classes: connection, insufficient resources (disk full, too many connections), operator intervention
// (shutdown, crash, cannot connect now), system error. 25P03 and 57P05: the session was idle too long.
const INFRASTRUCTURE = /^(08|53|57|58|XX)|^25P0[34]$/;
const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|EAI_)/;

export function errorKind(error: unknown): ErrorKind {
  const state = sqlStateOf(error) ?? '';
  if (isMomentary(error) || state === '55P03') return 'MOMENT';
  // 57014 is a statement that ran into its time-out: the event's own as a rule, for another event ran well.
  if (state === '57014') return 'EVENT';
  if (INFRASTRUCTURE.test(state) || NETWORK.test(state)) return 'INFRASTRUCTURE';
  // pg has no code for these: the connection died under the query.
  const message = error instanceof Error ? error.message : '';
  return /connection terminated|client has encountered a connection error|not queryable|timeout exceeded when trying to connect/i.test(
    message,
  )
    ? 'INFRASTRUCTURE'
    : 'EVENT';
}
