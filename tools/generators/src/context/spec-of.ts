import { readJson, type Tree } from '@nx/devkit';
import { connectionBudget, type ContextsFile, type ContextSpec } from '@erp/stack';
import { CannotGenerate } from '../cannot-generate.js';
import { CONTEXTS_FILE } from '../workspace/contexts.js';

/** What a small service needs; raise it in deploy/contexts.json when it grows. */
const SMALL = { replicas: 2, connections: { app: 6, messaging: 4, relay: 1, jobs: 2 } };

/**
 * The next context's entry in deploy/contexts.json: a port of its own and few connections. Throws CannotGenerate when
 * PostgreSQL has none left for it.
 */
export function specOf(tree: Tree, name: string): ContextSpec {
  const file = readJson<ContextsFile>(tree, CONTEXTS_FILE);
  const httpPort = Math.max(...file.contexts.map((one) => one.httpPort)) + 1;
  const spec = { name, app: name, httpPort, ...SMALL };
  try {
    connectionBudget({ ...file, contexts: [...file.contexts, spec] });
  } catch (error) {
    throw new CannotGenerate((error as Error).message);
  }
  return spec;
}
