import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { adminClient, handOver, testStack } from '@erp/testing';
import { WorkspaceCopy } from './testing/workspace-copy.js';

/** Also lints and checks the structure of the whole copy, which takes minutes where nothing is cached. */
const LONG = process.env['ERP_LONG_TESTS'] === 'true';
const LIMIT_MS = 5 * 60_000;

const TSC = 'node_modules/typescript/bin/tsc';
const JEST = 'node_modules/jest/bin/jest.js';

let copy: WorkspaceCopy;

/** What a newcomer types, in this order; then everything that was touched is built. */
beforeAll(async () => {
  copy = WorkspaceCopy.make();
  const from = performance.now();
  await copy.node('tools/generators/dist/main.js', 'context', 'procurement', 'purchase-order');
  console.log(`a context was generated and built in ${Math.round(performance.now() - from)} ms`);
  await copy.node('tools/contracts/dist/main.js', 'new', 'inventory', 'StockCounted');
  await copy.node('tools/generators/dist/main.js', 'handler', 'procurement', 'inventory.StockCounted');
  await copy.node('tools/contracts/dist/main.js', 'bump', 'commerce.OrderPlaced');
  await copy.node(TSC, '-b', 'apps/procurement', 'libs/inventory-shared', 'libs/commerce-shared');
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
async function jest(config: string, project: string, ...patterns: readonly string[]): Promise<number> {
  const stack = testStack();
  const procurement = { owner: 'owner', app: 'app', messaging: 'messaging' };
  const environment = handOver({ ...stack, passwords: { ...stack.passwords, procurement } });
  const output = await copy.run(
    environment,
    '--experimental-vm-modules',
    JEST,
    `--config=${config}`,
    `--rootDir=${project}`,
    '--runInBand',
    ...patterns,
  );
  return Number(/^Tests: +(\d+) passed, \1 total$/m.exec(output)?.[1] ?? 0);
}

describe('a generated context (R22, R30)', () => {
  test('decides and keeps its contract, in its unit tests', async () => {
    expect(await jest('jest.config.mjs', 'apps/procurement')).toBeGreaterThanOrEqual(5);
    expect(await jest('jest.config.mjs', 'libs/procurement-shared')).toBe(1);
  });

  test(
    'publishes to Kafka and consumes from it, in its integration tests; so does the generated handler',
    async () => {
      expect(await jest('jest.integration.config.mjs', 'apps/procurement')).toBeGreaterThanOrEqual(12);
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

describe('generated contracts (R4)', () => {
  test('pass the gate: a new context, a new event, a new version of an old one', async () => {
    const answer = await copy.node('tools/contracts/dist/main.js', 'check');
    expect(answer).toMatch(/^contracts: \d+ passed, 0 failed$/m);
  });

  test('a new version with a field that old events do not have does not compile until its upcaster gives it', async () => {
    const file = 'libs/commerce-shared/src/order-placed.ts';
    const before = copy.read(file);
    const newest = before.lastIndexOf('shipToAddressId:');
    copy.write(file, `${before.slice(0, newest)}channel: Type.String(),\n      ${before.slice(newest)}`);
    await expect(copy.node(TSC, '-b', 'libs/commerce-shared')).rejects.toThrow(
      /order-placed\.ts.*error TS.*(?:\n.*)*'channel' is missing/,
    );
    copy.write(file, before);
  });
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
