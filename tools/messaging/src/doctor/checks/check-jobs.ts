import { rolesOf } from '@erp/common-messaging';
import { count, duration, firstLine } from '../words.js';
import { type Check, readContexts, startOf, statement } from './check.js';
import type { Finding } from '../finding.js';

/** Jobs that are tried no more, and jobs that nobody runs. */
export const checkJobs: Check = (facts, { overdueAfterMs }) =>
  readContexts(facts).flatMap(({ context, database, facts: { jobs } }): Finding[] => {
    if (!jobs) return [];
    const { messaging } = rolesOf(context);
    const quiet =
      jobs.workersQuietMs === null
        ? `no worker of ${context} ever ran`
        : `a worker of ${context} was last seen ${duration(jobs.workersQuietMs)} ago`;
    return [
      ...jobs.failed.map(({ task, count: n, id, attempts, error }): Finding => ({
        severity: 'ERROR',
        cause: 'jobs-failed',
        context,
        what: `${count(n, 'job')} ${task} of ${context} used up all attempts (job ${id}: ${attempts}): ${firstLine(error)}`,
        why: 'the call or the deadline that it stands for never happens, and what waits for its answer waits for ever',
        remedy: [
          'mend the reason',
          statement(
            facts,
            messaging,
            database,
            `SELECT graphile_worker.reschedule_jobs(ARRAY(SELECT j.id FROM graphile_worker._private_jobs j ` +
              `JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = '${task}' ` +
              `AND j.attempts >= j.max_attempts), run_at => now(), attempts => 0);`,
          ),
        ],
      })),
      ...jobs.due
        .filter(({ overdueMs }) => overdueMs >= overdueAfterMs)
        .map(({ task, count: n, id, overdueMs }): Finding => ({
          severity: 'ERROR',
          cause: 'jobs-overdue',
          context,
          what: `${count(n, 'job')} ${task} of ${context} should have run, the first ${duration(overdueMs)} ago (job ${id})`,
          why: `calls to the outside and deadlines come late; ${quiet}`,
          remedy: startOf(context),
        })),
    ];
  });
