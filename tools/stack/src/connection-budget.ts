import { type ContextsFile } from './contexts.js';
import { StackError } from './stack-error.js';

/** All numbers are PostgreSQL connections. */
export interface ConnectionBudget {
  perContext: Record<string, { perReplica: number; replicas: number; total: number }>;
  headroom: number;
  /** What max_connections is set to: all contexts and the headroom. */
  total: number;
  limit: number;
}

/**
 * Adds up what all services may hold open, so that PostgreSQL is never the one to refuse.
 * @throws StackError BUDGET_EXCEEDED when the sum is above `postgres.connectionLimit`.
 */
export function connectionBudget(file: ContextsFile): ConnectionBudget {
  const perContext: ConnectionBudget['perContext'] = {};
  for (const { name, replicas, connections } of file.contexts) {
    const perReplica = connections.app + connections.messaging + connections.relay + connections.jobs;
    perContext[name] = { perReplica, replicas, total: perReplica * replicas };
  }
  const { admin, auditor, tests } = file.postgres.headroom;
  const headroom = admin + auditor + tests;
  const limit = file.postgres.connectionLimit;
  const total = Object.values(perContext).reduce((sum, context) => sum + context.total, headroom);
  if (total > limit) {
    const parts = Object.entries(perContext).map(
      ([name, c]) => `${name} ${c.replicas} x ${c.perReplica} = ${c.total}`,
    );
    throw new StackError(
      'BUDGET_EXCEEDED',
      `The contexts may open ${total} PostgreSQL connections, the limit is ${limit}: ${parts.join(', ')}, headroom ${headroom}`,
      'lower replicas or connections in deploy/contexts.json, or raise postgres.connectionLimit there',
    );
  }
  return { perContext, headroom, total, limit };
}
