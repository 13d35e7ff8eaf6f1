// All tests, cheapest first, as CI runs them; run by bootstrap.mjs after installing and building. The last line is
// the sum over all of them, alone, so that a program can read it.
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { handOver, startTestStack } from '@erp/testing';

/**
 * Integration tests wait more than they work: two projects at once take little longer than the longer one. More would need
 * more than the two cores that they are written for.
 */
const AT_ONCE = 2;
/** A step that takes longer hangs, as after a test that failed with a connection open: it is ended, and has failed. */
const STEP_LIMIT_MS = 20 * 60_000;

const root = join(import.meta.dirname, '../..');
const results = mkdtempSync(join(tmpdir(), 'erp-results-'));
const total = { passed: 0, failed: 0 };
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
  await step('Lint, types, unit tests', unitTests);
  await step('Test stack', async () => {
    stack = await startTestStack();
    Object.assign(process.env, handOver(stack.stack));
    return { passed: 0, failed: 0, status: 0 };
  });
  if (stack) {
    await together(AT_ONCE, projectsWithIntegrationTests(), (project) =>
      step(`Integration tests of ${project}`, () => jest(project)),
    );
    await step('End to end', () => jest('apps/system-e2e'));
  }
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

/** Does `work` for each item in their order, so many at a time. */
async function together(atOnce, items, work) {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Nx replays the output of what it has cached, so the counts of unchanged projects are in it too. */
function unitTests() {
  const nx = ['node_modules/nx/dist/bin/nx.js', 'run-many', '-t', 'lint', 'typecheck', 'test', 'build'];
  return node([...nx, '--output-style=static'], /^Tests: +(?<counts>.*)$/gm, { NX_DAEMON: 'false' });
}

async function jest(project) {
  const outputFile = join(results, `${project.replaceAll('/', '-')}.json`);
  const jestArgs = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', `--rootDir=${project}`];
  const options = [
    '--config=jest.integration.config.mjs',
    '--runInBand',
    '--json',
    `--outputFile=${outputFile}`,
  ];
  // Its JSON goes to standard output; what it tells people is shown when it ends, for another project may run beside it.
  const { status } = await node([...jestArgs, ...options], undefined, {}, 'stderr, when it ends');
  if (!existsSync(outputFile)) return { passed: 0, failed: 0, status: status || 1 };
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(outputFile, 'utf8'));
  return { passed: numPassedTests, failed: numFailedTests, status };
}

function projectsWithIntegrationTests() {
  const files = globSync('{apps,libs,tools}/*/src/**/*.integration.test.ts', { cwd: root });
  const projects = files.map((file) => file.split(/[/\\]/).slice(0, 2).join('/'));
  // The most files first, so that the longest does not run alone in the end.
  const count = (project) => projects.filter((other) => other === project).length;
  return [...new Set(projects)]
    .filter((project) => project !== 'apps/system-e2e')
    .sort((a, b) => count(b) - count(a));
}

/**
 * Runs Node with these arguments, shows what it prints, and sums "2 failed, 5 passed" over the lines that `countLines`
 * finds.
 */
function node(args, countLines, environment = {}, show = 'all') {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', show === 'all' ? 'pipe' : 'ignore', 'pipe'],
    timeout: STEP_LIMIT_MS,
  });
  children.add(child);
  let output = '';
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ])
    from?.on('data', (chunk) => {
      output += chunk;
      if (show === 'all') to.write(chunk);
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      children.delete(child);
      if (show !== 'all') process.stderr.write(output);
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
