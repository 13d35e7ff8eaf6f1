// All tests, cheapest first, as CI runs them; run by bootstrap.mjs after installing and building. The last line is
// the sum over all of them, alone, so that a program can read it.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { handOver, startTestStack } from '@erp/testing';

/** Test files at once: for the two cores that they are written for. */
const WORKERS = { unit: 2, integration: 2 };
/** A step that takes longer hangs: it is ended, and has failed. */
const STEP_LIMIT_MS = 40 * 60_000;
/** Files that are named at the end, the longest first. */
const SLOWEST = 15;

const root = join(import.meta.dirname, '../..');
const results = mkdtempSync(join(tmpdir(), 'erp-results-'));
const total = { passed: 0, failed: 0 };
const tookMs = new Map();
let failedSteps = 0;
const children = new Set();
let stack;
let stopping;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    for (const child of children) child.kill(signal);
    // Ctrl-C in a terminal comes twice: from it, and from npm.
    stopping ??= end().then(() => process.exit(130));
  });

try {
  await step('Structure checks', () => node(['tools/checks/dist/main.js'], /^checks: (?<counts>.*)$/gm));
  await step('Contracts', () =>
    node(['tools/contracts/dist/main.js', 'check'], /^contracts: (?<counts>.*)$/gm),
  );
  await step('Choreography', () =>
    node(['tools/choreography/dist/main.js', 'check'], /^choreography: (?<counts>.*)$/gm),
  );
  await Promise.all([
    // All projects in one process, which reads each source once: a third of the time of a process for each.
    step('Lint', () => node(['node_modules/eslint/bin/eslint.js', '.'])),
    step('Unit tests', () => jest('unit', 'jest.config.mjs')),
    step('Test stack', startStack),
  ]);
  if (stack)
    await step('Integration and end-to-end tests', () => jest('integration', 'jest.integration.config.mjs'));
  tellSlowest();
} finally {
  if (!stopping) await end();
}
await stopping;
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && failedSteps === 0 ? 0 : 1;

/** Runs one step and adds its counts. One that fails without a failed test (a compile error) counts as one failure. */
async function step(title, work) {
  if (stopping) return;
  console.log(`\n=== ${title}`);
  const from = performance.now();
  const { passed, failed, status } = await work().catch((error) => {
    console.error(error);
    return { passed: 0, failed: 1, status: 1 };
  });
  total.passed += passed;
  total.failed += status !== 0 && failed === 0 ? 1 : failed;
  if (status !== 0) failedSteps += 1;
  const took = `${((performance.now() - from) / 1000).toFixed(1)} s`;
  console.log(`--- ${title}: ${status === 0 ? 'ok' : 'FAILED'}, ${took}`);
}

async function startStack() {
  stack = await startTestStack();
  Object.assign(process.env, handOver(stack.stack));
  return { passed: 0, failed: 0, status: 0 };
}

/** The tests of all projects in one run, so that modules are compiled once and no worker waits for a project's last file. */
async function jest(kind, config) {
  const outputFile = join(results, `${kind}.json`);
  const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  args.push('node_modules/jest/bin/jest.js', `--config=${config}`, `--maxWorkers=${WORKERS[kind]}`);
  for (const folder of ['apps', 'libs', 'tools']) args.push('--roots', join(root, folder));
  // Its JSON goes to standard output too; what it tells people, to standard error.
  args.push('--json', `--outputFile=${outputFile}`);
  const { status } = await node(args, undefined, 'ignore');
  if (!existsSync(outputFile)) return { passed: 0, failed: 0, status: status || 1 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(outputFile, 'utf8'));
  for (const { name, startTime, endTime } of testResults)
    tookMs.set(relative(root, name), endTime - startTime);
  return { passed: numPassedTests, failed: numFailedTests, status };
}

function tellSlowest() {
  const slowest = [...tookMs].sort(([, a], [, b]) => b - a).slice(0, SLOWEST);
  console.log('\nThe slowest test files:');
  for (const [file, ms] of slowest) console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${file}`);
}

/**
 * Runs Node with these arguments, shows what it prints, and sums "2 failed, 5 passed" over the lines that `countLines`
 * finds.
 */
function node(args, countLines, stdout = 'pipe') {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NX_DAEMON: 'false' },
    stdio: ['ignore', stdout, 'inherit'],
    timeout: STEP_LIMIT_MS,
  });
  children.add(child);
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
    process.stdout.write(chunk);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      children.delete(child);
      resolve({ ...counts(output, countLines), status: code ?? 1 });
    });
  });
}

function counts(output, lines) {
  const sum = { passed: 0, failed: 0 };
  if (!lines) return sum;
  for (const { groups } of stripVTControlCharacters(output).matchAll(lines))
    for (const [, n, what] of groups.counts.matchAll(/(\d+) (passed|failed)/g)) sum[what] += Number(n);
  return sum;
}

/** Ends the stack, whatever happened before. */
async function end() {
  rmSync(results, { recursive: true, force: true });
  const running = stack;
  stack = undefined;
  await running?.stop();
}
