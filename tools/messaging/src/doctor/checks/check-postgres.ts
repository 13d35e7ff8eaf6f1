import { isUnread, type Unread } from '../facts/facts.js';
import type { Finding } from '../finding.js';
import { type Check, SUPERUSER, statement } from './check.js';

type Diagnosis = Pick<Finding, 'cause' | 'why' | 'remedy'>;

const SEES_NOTHING = 'no event is published or applied by a service that cannot reach it either';

/** PostgreSQL is away, refuses, or lacks what it needs (SQLSTATE class 53); a context's database is. */
export const checkPostgres: Check = (facts) => {
  const { postgres, contexts, addresses } = facts;
  const unread = contexts.flatMap(({ context, database, facts: read }) =>
    isUnread(read) ? [{ context, database, ...read }] : [],
  );
  if (isUnread(postgres) && unread.length === contexts.length)
    return [finding(null, `PostgreSQL on ${addresses.postgres}`, postgres, diagnosisOf(postgres))];
  const databases = unread.map(({ context, database, ...why }) =>
    finding(context, `The database ${database} on ${addresses.postgres}`, why, diagnosisOf(why)),
  );
  if (!isUnread(postgres)) return databases;
  const statistics: Diagnosis = {
    cause: 'statistics-unread',
    why: 'connections, transactions and the clock of the server were not looked at',
    remedy: [statement(facts, SUPERUSER, 'postgres', 'GRANT CONNECT ON DATABASE postgres TO erp_auditor;')],
  };
  return [
    ...databases,
    {
      ...finding(null, `The database postgres on ${addresses.postgres}`, postgres, statistics),
      severity: 'WARNING',
    },
  ];
};

const finding = (
  context: string | null,
  thing: string,
  { unread, code }: Unread,
  diagnosis: Diagnosis,
): Finding => ({
  severity: 'ERROR',
  context,
  what: `${thing} does not let us read: ${unread}${code ? ` (${code})` : ''}`,
  ...diagnosis,
});

/** By SQLSTATE; 53 is the class of insufficient resources. */
function diagnosisOf({ code }: Unread): Diagnosis {
  switch (code) {
    case '53300':
      return {
        cause: 'connections-used-up',
        why: 'services get no connection either: requests fail, relay and consumers wait',
        remedy: [
          'stop a replica that is too many, or end sessions as the superuser, for whom some connections are kept:',
          'SELECT pid, application_name, state, state_change FROM pg_stat_activity ORDER BY state_change;',
        ],
      };
    case '53100':
      return {
        cause: 'disk-full',
        why: 'nothing can be written: no order, no outbox row, no offset',
        remedy: ['df -h', 'free space where PostgreSQL keeps its data and its log; it goes on by itself'],
      };
    case '3D000':
      return {
        cause: 'database-missing',
        why: SEES_NOTHING,
        remedy: ['npm run stack -- up', 'then run the migrations of the context (npm start does)'],
      };
    case '28P01':
    case '28000':
    case '42501':
      return {
        cause: 'auditor-refused',
        why: 'the doctor looks as the auditor, so it saw nothing there',
        remedy: ['npm run stack -- up', 'which gives the auditor its password and its rights again'],
      };
    default:
      return code?.startsWith('53')
        ? {
            cause: 'postgres-out-of-resources',
            why: 'services meet the same: their transactions fail and are tried again',
            remedy: ['free -m', 'df -h', 'tail -n 50 .stack/postgres.log'],
          }
        : {
            cause: 'postgres-down',
            why: SEES_NOTHING,
            remedy: [
              'npm run stack -- up',
              'tail -n 50 .stack/postgres.log (why it ended)',
              'services go on by themselves once it answers; nothing is lost',
            ],
          };
  }
}
