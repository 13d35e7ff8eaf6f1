import { isUnread } from '../facts/facts.js';
import { type Check, SUPERUSER, statement } from './check.js';

/** What the auditor may not see, the doctor cannot tell. */
export const checkRights: Check = (facts) => {
  const { postgres } = facts;
  if (isUnread(postgres) || postgres.seesOthers) return [];
  return [
    {
      severity: 'WARNING',
      cause: 'rights-missing',
      context: null,
      what: 'The auditor erp_auditor may not see what the sessions of others do (pg_read_all_stats)',
      why: 'long transactions, and what the holder of a lock is doing, were not looked at',
      remedy: [
        'npm run stack -- up',
        'or',
        statement(facts, SUPERUSER, 'postgres', 'GRANT pg_monitor TO erp_auditor;'),
      ],
    },
  ];
};
