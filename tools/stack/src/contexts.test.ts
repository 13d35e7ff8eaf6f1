import { describe, expect, it } from '@jest/globals';
import { connectionBudget } from './connection-budget.js';
import { readContexts, type ContextsFile } from './contexts.js';
import { testFile } from './testing.js';

const valid: ContextsFile = {
  postgres: { connectionLimit: 100, headroom: { admin: 4, auditor: 2, tests: 10 } },
  contexts: [
    {
      name: 'commerce',
      app: 'commerce',
      httpPort: 3001,
      replicas: 2,
      connections: { app: 10, messaging: 8, relay: 1, jobs: 4 },
    },
    {
      name: 'inventory',
      app: 'inventory',
      httpPort: 3002,
      replicas: 1,
      connections: { app: 5, messaging: 4, relay: 1, jobs: 2 },
    },
  ],
};
const read = (file: unknown) => readContexts(testFile('contexts.json', JSON.stringify(file)));

describe('deploy/contexts.json', () => {
  it('is valid and within its own limit', () => {
    const budget = connectionBudget(readContexts());
    expect(Object.keys(budget.perContext)).toEqual(expect.arrayContaining(['commerce', 'inventory']));
    expect(budget.total).toBeLessThanOrEqual(budget.limit);
  });

  it('names the place, the value and what is allowed', () => {
    const file = { ...valid, contexts: [{ ...valid.contexts[0], httpPort: 80 }] };
    expect(() => read(file)).toThrow(/\/contexts\/0\/httpPort must be >= 1024 .* but it is 80/);
  });

  it('refuses a name that could not be part of a role', () => {
    const file = { ...valid, contexts: [{ ...valid.contexts[0], name: 'Commerce; DROP' }] };
    expect(() => read(file)).toThrow(expect.objectContaining({ code: 'BAD_FILE' }));
  });

  it('refuses two contexts on one port', () => {
    const file = { ...valid, contexts: [valid.contexts[0], { ...valid.contexts[1], httpPort: 3001 }] };
    expect(() => read(file)).toThrow(/httpPort 3001 twice/);
  });

  it('says where the JSON is broken', () => {
    expect(() => readContexts(testFile('contexts.json', '{ "postgres": '))).toThrow(/cannot be read/);
  });
});

describe('connectionBudget', () => {
  it('adds up all replicas of all contexts and the headroom', () => {
    expect(connectionBudget(valid)).toEqual({
      perContext: {
        commerce: { perReplica: 23, replicas: 2, total: 46 },
        inventory: { perReplica: 12, replicas: 1, total: 12 },
      },
      headroom: 16,
      total: 74,
      limit: 100,
    });
  });

  it('refuses more than the limit, and says who wants how much', () => {
    const file = { ...valid, postgres: { ...valid.postgres, connectionLimit: 73 } };
    expect(() => connectionBudget(file)).toThrow(
      /74 PostgreSQL connections, the limit is 73: commerce 2 x 23 = 46, inventory 1 x 12 = 12, headroom 16/,
    );
  });
});
