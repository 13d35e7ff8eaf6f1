import { isUnread } from '../facts/facts.js';
import { type Check, SUPERUSER, statement } from './check.js';

/** PostgreSQL refuses the next service that starts, or the next burst. */
export const checkConnections: Check = (facts, { maxConnectionsPercent }) => {
  const { postgres } = facts;
  if (isUnread(postgres)) return [];
  const { used, allowed, byApplication } = postgres.connections;
  if (used < (allowed * maxConnectionsPercent) / 100) return [];
  const most = byApplication.map(({ application, count }) => `${application} ${count}`).join(', ');
  return [
    {
      severity: used >= allowed ? 'ERROR' : 'WARNING',
      cause: 'connections-used-up',
      context: null,
      what: `${used} of ${allowed} connections of PostgreSQL are taken; most by ${most}`,
      why: 'when none is left, requests fail and relays, consumers and jobs cannot connect again (SQLSTATE 53300)',
      remedy: [
        'stop replicas beyond those of deploy/contexts.json',
        statement(
          facts,
          SUPERUSER,
          'postgres',
          `SELECT pid, application_name, state_change FROM pg_stat_activity WHERE state = 'idle' ORDER BY state_change;`,
        ),
        'and pg_terminate_backend(pid) of those that nobody needs',
      ],
    },
  ];
};
