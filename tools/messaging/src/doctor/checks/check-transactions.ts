import { inboxTables, outboxTableName } from '@erp/common-messaging';
import { type Facts, isUnread } from '../facts/facts.js';
import type { TransactionFacts } from '../facts/read-postgres.js';
import type { Finding } from '../finding.js';
import { count, duration, withoutValues } from '../words.js';
import { type Check, readContexts, SUPERUSER, statement, waitingRows } from './check.js';

/**
 * Transactions that are open for long and keep messaging from its work: by their locks, or because the relay's floor
 * stays below whatever began after them. One that only reads has no transaction id and does neither; one that itself
 * waits for another is no cause.
 */
export const checkTransactions: Check = (facts, { stuckAfterMs }) =>
  longTransactions(facts, stuckAfterMs).map((transaction) => describe(facts, transaction));

interface LongTransaction extends TransactionFacts {
  /** Pids of those that wait for it. */
  readonly blocks: readonly number[];
  /** Tables of outbox and inbox that it has locked, or has rows of. */
  readonly tables: readonly string[];
}

function longTransactions(facts: Facts, stuckAfterMs: number): LongTransaction[] {
  if (isUnread(facts.postgres)) return [];
  const { transactions } = facts.postgres;
  const databases = readContexts(facts);
  return transactions
    .filter(({ ageMs, blockedBy }) => ageMs >= stuckAfterMs && blockedBy.length === 0)
    .map((transaction) => ({
      ...transaction,
      blocks: transactions
        .filter(({ blockedBy }) => blockedBy.includes(transaction.pid))
        .map(({ pid }) => pid),
      tables: databases.flatMap(({ facts: { locks } }) => [
        ...new Set(locks.filter(({ pid }) => pid === transaction.pid).map(({ table }) => table)),
      ]),
    }))
    .filter(({ hasXid, blocks, tables }) => hasXid || blocks.length > 0 || tables.length > 0);
}

function describe(facts: Facts, transaction: LongTransaction): Finding {
  const { pid, user, application, database, client, state, ageMs, query, blocks, tables } = transaction;
  const waiting = waitingRows(facts);
  const holds = [
    ...(transaction.hasXid ? ["it holds back every relay's floor"] : []),
    ...(tables.length > 0 ? [`it has locks on ${tables.join(', ')}`] : []),
    ...(blocks.length > 0
      ? [`${count(blocks.length, 'session waits', 'sessions wait')} for it (pid ${blocks.join(', ')})`]
      : []),
  ];
  return {
    severity: blocks.length > 0 || waiting ? 'ERROR' : 'WARNING',
    cause: 'long-transaction',
    context: contextOf(facts, transaction),
    what:
      `A transaction in ${database} is open for ${duration(ageMs)}, ${state}: pid ${pid}, ` +
      `application "${application}", user ${user}, from ${client}; last statement: ${withoutValues(query)}`,
    why: `${holds.join('; ')}; ${waiting ? `${waiting} wait` : 'no outbox row waits yet'}`,
    remedy: [
      'end it where it was begun, or',
      statement(facts, SUPERUSER, 'postgres', `SELECT pg_terminate_backend(${pid});`),
    ],
  };
}

/** The context in whose database it is. */
const contextOf = ({ contexts }: Facts, { database }: TransactionFacts): string | null =>
  contexts.find((context) => context.database === database)?.context ?? null;

/** True when a long transaction keeps others from the tables that consumer or relay need. */
export function isLockedOut(facts: Facts, context: string, stuckAfterMs: number): boolean {
  const needed = new Set<string>([outboxTableName(context), inboxTables(context).offsets]);
  return longTransactions(facts, stuckAfterMs).some(
    ({ blocks, tables }) => blocks.length > 0 && tables.some((table) => needed.has(table)),
  );
}
