import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Login, readContexts, reset, type StackState, up } from '@erp/stack';

/** Servers that tests share: a broker, a PostgreSQL with the auditor's and the contexts' roles. */
export interface TestStack {
  readonly brokers: readonly string[];
  readonly postgres: {
    readonly host: string;
    readonly port: number;
    readonly superuser: Login;
    readonly auditor: Login;
  };
  /** Passwords of each context's roles. */
  readonly passwords: Readonly<Record<string, { owner: string; app: string; messaging: string }>>;
  /** Folder of the embedded stack; null for containers. Kill tests restart its servers by it. */
  readonly root: string | null;
}

const HANDED_OVER = 'ERP_TEST_STACK';

/** Environment entry by which a test run hands its stack to the processes it starts. */
export const handOver = (stack: TestStack): Record<string, string> => ({
  [HANDED_OVER]: JSON.stringify(stack),
});

/** The stack that the test run started for this process. */
export function testStack(): TestStack {
  const text = process.env[HANDED_OVER];
  if (!text)
    throw new Error(`no test stack: run integration tests by "npm test" or "npx nx integration <project>"`);
  return JSON.parse(text) as TestStack;
}

/**
 * Starts servers for a test run on free ports, with data in a temporary folder. With WITH_CONTAINERS=true they are
 * Testcontainers (Redpanda and PostgreSQL). `stop` ends them and removes the folder.
 */
export async function startTestStack(): Promise<{ stack: TestStack; stop(): Promise<void> }> {
  if (process.env['WITH_CONTAINERS'] === 'true') {
    // Half a second to load, for each test file that does without.
    const { startContainers } = await import('./containers.js');
    return startContainers();
  }
  const root = mkdtempSync(join(tmpdir(), 'erp-test-'));
  const stop = async () => {
    await reset({ root });
    rmSync(root, { recursive: true, force: true });
  };
  try {
    const state = await up({ root, ports: 'free' });
    return { stack: fromState(state, root), stop };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

function fromState(state: StackState, root: string): TestStack {
  const passwords = Object.fromEntries(
    readContexts().contexts.map(({ name }) => {
      const { owner, app, messaging } = state.contexts[name]!;
      return [name, { owner: owner.password, app: app.password, messaging: messaging.password }];
    }),
  );
  return { brokers: state.brokers, postgres: state.postgres, passwords, root };
}
