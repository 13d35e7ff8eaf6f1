import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { adminClient, handOver, testStack } from '@erp/testing';
import { WorkspaceCopy } from './testing/workspace-copy.js';

/** Also lints and checks the structure of the whole copy, which takes minutes where nothing is cached. */
const LONG = process.env['ERP_LONG_TESTS'] === 'true';
/** A limit for machines that do much else; on a quiet one all of it takes about a minute. */
const LIMIT_MS = 15 * 60_000;

const TSC = 'node_modules/typescript/bin/tsc';
const JEST = 'node_modules/jest/bin/jest.js';

let copy: WorkspaceCopy;

/** What a newcomer types, in this order; what was touched is built by it. */
beforeAll(async () => {
  copy = WorkspaceCopy.make();
  const from = performance.now();
  await copy.node('tools/generators/dist/main.js', 'context', 'procurement', 'purchase-order');
  console.log(`a context was generated and built in ${Math.round((performance.now() - from) / 1000)} s`);
  await copy.node('tools/contracts/dist/main.js', 'new', 'procurement', 'PurchaseOrderClosed');
  await copy.node('tools/generators/dist/main.js', 'handler', 'shipping', 'procurement.PurchaseOrderOpened');
  await copy.node('tools/contracts/dist/main.js', 'bump', 'commerce.OrderPlaced');
}, LIMIT_MS);

afterAll(async () => {
  copy?.remove();
  await forgetProcurement();
});

/** What its tests leave on servers that outlive them: a template of its database, and its roles. */
async function forgetProcurement(): Promise<void> {
  const admin = await adminClient(testStack());
  try {
    await admin.query('DROP DATABASE IF EXISTS template_procurement WITH (FORCE)');
    for (const role of ['app', 'messaging', 'owner'])
      await admin.query(`DROP ROLE IF EXISTS procurement_${role}`);
  } finally {
    await admin.end();
  }
}

/** Jest in the copy, on the servers of this run, which had no procurement until now. Returns how many tests passed. */
async function jest(config: string, ...args: readonly string[]): Promise<number> {
  const stack = testStack();
  const procurement = { owner: 'owner', app: 'app', messaging: 'messaging' };
  const environment = handOver({ ...stack, passwords: { ...stack.passwords, procurement } });
  const script = ['--experimental-vm-modules', JEST, `--config=${config}`, '--runInBand'];
  const output = await copy.run(environment, ...script, ...args);
  return Number(/^Tests: +(\d+) passed, \1 total$/m.exec(output)?.[1] ?? 0);
}

describe('a generated context (R22, R30)', () => {
  test(
    'decides, and keeps its contracts, in its unit tests',
    async () => {
      const projects = ['--roots', 'apps/procurement', 'libs/procurement-shared'];
      expect(await jest('jest.config.mjs', ...projects)).toBe(7);
    },
    LIMIT_MS,
  );

  test(
    'publishes to Kafka and consumes from it, and another context hears of it by a generated handler',
    async () => {
      const files = ['--testPathPatterns', 'apps/procurement/', 'on-purchase-order-opened'];
      const projects = ['--roots', 'apps/procurement', 'apps/shipping'];
      expect(await jest('jest.integration.config.mjs', ...projects, ...files)).toBe(12);
    },
    LIMIT_MS,
  );

  test('stands in every list of contexts', () => {
    for (const list of [
      'deploy/contexts.json',
      'deploy/kafka/topics.json',
      'deploy/helm/values/procurement.yaml',
      'deploy/observability/prometheus.yaml',
      'tools/auditor/src/subscriptions.ts',
      'apps/system-e2e/src/contexts.ts',
      'package-lock.json',
      'README.md',
    ])
      expect(copy.read(list)).toContain('procurement');
  });
});

test(
  'the choreography is drawn with what was generated, and nothing stands against it (R9)',
  async () => {
    const answer = await copy.node('tools/choreography/dist/main.js', 'check');
    expect(answer).toMatch(/^choreography: \d+ passed, 0 failed$/m);
    expect(copy.read('docs/choreography/README.md')).toContain('PurchaseOrderOpened');
  },
  LIMIT_MS,
);

describe('generated contracts (R4)', () => {
  test(
    'pass the gate: those of a new context, a new event, a new version of an old one',
    async () => {
      const answer = await copy.node('tools/contracts/dist/main.js', 'check');
      expect(answer).toMatch(/^contracts: \d+ passed, 0 failed$/m);
    },
    LIMIT_MS,
  );

  test(
    'a new version with a field that old events do not have does not compile until its upcaster gives it',
    async () => {
      const file = 'libs/commerce-shared/src/order-placed.ts';
      const before = copy.read(file);
      const newest = before.lastIndexOf('orderId: Id,');
      copy.write(file, `${before.slice(0, newest)}channel: Type.String(), ${before.slice(newest)}`);
      await expect(copy.node(TSC, '-b', 'libs/commerce-shared')).rejects.toThrow(
        /order-placed\.ts.*error TS.*(?:\n.*)*'channel' is missing/,
      );
      copy.write(file, before);
    },
    LIMIT_MS,
  );
});

(LONG ? describe : describe.skip)('the whole copy (R22)', () => {
  test(
    'is linted without a finding',
    () => copy.node('node_modules/eslint/bin/eslint.js', '.').then(() => undefined),
    LIMIT_MS,
  );

  test(
    'is built, in every project',
    () => copy.node(TSC, '-b', 'apps/system-e2e', 'tools/auditor', 'tools/demo').then(() => undefined),
    LIMIT_MS,
  );

  test(
    'keeps the rules of the structure',
    async () => {
      copy.commit('generated'); // the checks look at what is tracked
      expect(await copy.node('tools/checks/dist/main.js')).toMatch(/^checks: \d+ passed, 0 failed$/m);
    },
    LIMIT_MS,
  );
});
