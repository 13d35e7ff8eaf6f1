import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { adminClient, handOver, testStack } from '@erp/testing';
import { WorkspaceCopy } from './testing/workspace-copy.js';

/** Also generates an event, a handler and a version, and lints and checks the whole copy: minutes of work. */
const LONG = process.env['ERP_LONG_TESTS'] === 'true';
/** A limit for machines that do much else; on a quiet one the short form takes about a minute. */
const LIMIT_MS = 15 * 60_000;

const TSC = 'node_modules/typescript/bin/tsc';
const JEST = 'node_modules/jest/bin/jest.js';
const GENERATE = 'tools/generators/dist/main.js';
const CONTRACTS = 'tools/contracts/dist/main.js';

let copy: WorkspaceCopy;

beforeAll(async () => {
  copy = WorkspaceCopy.make();
  const from = performance.now();
  await copy.node(GENERATE, 'context', 'procurement', 'purchase-order');
  console.log(`a context was generated and built in ${Math.round((performance.now() - from) / 1000)} s`);
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

/** What a check of the copy counts in its last line must all have passed. */
async function passes(...script: [string, ...string[]]): Promise<void> {
  expect(await copy.node(...script)).toMatch(/^\w+: \d+ passed, 0 failed$/m);
}

describe('a generated context (R22, R30)', () => {
  test(
    'decides, and keeps its contract, in its unit tests',
    async () => {
      const projects = ['--roots', 'apps/procurement', 'libs/procurement-shared'];
      expect(await jest('jest.config.mjs', ...projects)).toBe(6);
    },
    LIMIT_MS,
  );

  test(
    'publishes to Kafka and consumes from it, in its integration tests',
    async () => {
      expect(await jest('jest.integration.config.mjs', '--roots', 'apps/procurement')).toBe(10);
    },
    LIMIT_MS,
  );

  test('passes the gate of contracts (R4)', () => passes(CONTRACTS, 'check'), LIMIT_MS);

  test(
    'stands in the choreography, and nothing stands against that (R9)',
    async () => {
      await passes('tools/choreography/dist/main.js', 'check');
      expect(copy.read('docs/choreography/README.md')).toContain('PurchaseOrderOpened');
    },
    LIMIT_MS,
  );

  test.each([
    'deploy/contexts.json',
    'deploy/kafka/topics.json',
    'deploy/helm/values/procurement.yaml',
    'deploy/observability/prometheus.yaml',
    'tools/auditor/src/subscriptions.ts',
    'apps/system-e2e/src/contexts.ts',
    'package-lock.json',
    'README.md',
  ])('stands in %s', (list) => {
    expect(copy.read(list)).toContain('procurement');
  });
});

(LONG ? describe : describe.skip)('with an event, a handler and a version generated, too (R4, R22)', () => {
  beforeAll(async () => {
    await copy.node(CONTRACTS, 'new', 'procurement', 'PurchaseOrderClosed');
    await copy.node(GENERATE, 'handler', 'shipping', 'procurement.PurchaseOrderOpened');
    await copy.node(CONTRACTS, 'bump', 'commerce.OrderPlaced');
  }, LIMIT_MS);

  test(
    'another context hears of the new one',
    async () => {
      const only = ['--testPathPatterns', 'on-purchase-order-opened'];
      expect(await jest('jest.integration.config.mjs', '--roots', 'apps/shipping', ...only)).toBe(2);
    },
    LIMIT_MS,
  );

  test('all contracts pass the gate', () => passes(CONTRACTS, 'check'), LIMIT_MS);

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

  test(
    'every project is built, and linted without a finding',
    async () => {
      await copy.node(TSC, '-b', 'apps/system-e2e', 'tools/auditor', 'tools/choreography');
      await copy.node('node_modules/eslint/bin/eslint.js', '.');
    },
    LIMIT_MS,
  );

  test(
    'the rules of the structure and the choreography hold',
    async () => {
      copy.commit('generated'); // the checks look at what is tracked
      await passes('tools/checks/dist/main.js');
      await passes('tools/choreography/dist/main.js', 'check');
    },
    LIMIT_MS,
  );
});
