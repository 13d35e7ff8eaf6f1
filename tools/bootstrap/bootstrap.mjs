// What `npm start`, `npm test`, `npm run stack` and `npm run audit` run first: installs and builds what is missing or
// out of date, then runs the tool under Node 24. Only built-ins: it must work before anything is installed, on Node 20.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';

const TOOLS = {
  start: 'tools/demo/dist/main.js',
  stack: 'tools/stack/dist/main.js',
  audit: 'tools/auditor/dist/main.js',
  messaging: 'tools/messaging/dist/main.js',
  chaos: 'tools/chaos/dist/main.js',
  contracts: 'tools/contracts/dist/main.js',
  choreography: 'tools/choreography/dist/main.js',
  generate: 'tools/generators/dist/main.js',
  docs: 'tools/docs/dist/main.js',
  bench: 'tools/bench/dist/main.js',
  test: 'tools/bootstrap/test.mjs',
};

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');
const inRoot = (path) => join(root, path);
const [tool, ...args] = process.argv.slice(2);

/** The running child; signals go to it, and its end is ours. */
let child;
let signalled = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    signalled = true;
    child?.kill(signal);
  });

if (!(tool in TOOLS)) {
  stop(2, `usage: node tools/bootstrap/bootstrap.mjs ${Object.keys(TOOLS).join('|')} [arguments]`);
}

const installMs = await timed(install);
const node = node24();
const buildMs = await timed(build);
// The tool tells the whole wall time, so it is told when the command began and what went into preparing.
const timings = JSON.stringify({ startedAt: Date.now() - Math.round(performance.now()), installMs, buildMs });
process.exitCode = await run(node, ['--enable-source-maps', inRoot(TOOLS[tool]), ...args], {
  ERP_BOOTSTRAP: timings,
});

/** `npm ci` when node_modules is missing or older than the lock file. */
async function install() {
  const installed = inRoot('node_modules/.package-lock.json');
  const changedAt = (path) => statSync(path).mtimeMs;
  const why = !existsSync(installed)
    ? 'node_modules is missing'
    : changedAt(inRoot('package-lock.json')) > changedAt(installed)
      ? 'package-lock.json is newer than node_modules'
      : undefined;
  if (why === undefined) return;
  say(`Installing packages (npm ci), because ${why}. This takes one to two minutes.`);
  const ticking = setInterval(() => say(`  still installing, ${seconds(performance.now())}`), 15_000);
  // By a shell where npm is a script (Windows).
  const status = await run(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    {},
    { shell: isWindows() },
  );
  clearInterval(ticking);
  if (status !== 0) stop(status, 'npm ci failed; its message stands above. Nothing was started.');
}

/** Node 24: the one of the lock file, which exists on Linux, else the system's. */
function node24() {
  const locked = inRoot('node_modules/.bin/node');
  if (existsSync(locked)) return locked;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return stop(
    1,
    `This is Node ${process.versions.node}, and node_modules brings its own Node 24 only on Linux.\n` +
      'Install Node 24 or later from nodejs.org (or with your version manager) and run the command again.',
  );
}

/** `tsc -b`: looks at every project, compiles those whose sources changed. */
async function build() {
  // A dist that was deleted in part leaves tsc's note that all is well; then it would compile nothing.
  const projects = ['apps', 'libs', 'tools']
    .flatMap((folder) => readdirSync(inRoot(folder)).map((project) => inRoot(`${folder}/${project}`)))
    .filter((project) => existsSync(join(project, 'tsconfig.json')));
  for (const project of projects) forgetHalfBuilt(project);
  const ticking = setTimeout(() => say('Building (tsc -b): sources changed since the last build.'), 2_500);
  const status = await run(node, [inRoot('node_modules/typescript/bin/tsc'), '-b', ...projects]);
  clearTimeout(ticking);
  if (status !== 0)
    stop(status, 'The build failed; the compiler says above what is wrong. Nothing was started.');
}

function forgetHalfBuilt(project) {
  const note = join(project, 'dist/.tsbuildinfo');
  const entry = ['main', 'index'].find((name) => existsSync(join(project, `src/${name}.ts`)));
  if (entry && existsSync(note) && !existsSync(join(project, `dist/${entry}.js`))) rmSync(note);
}

/** Runs a program to its end and resolves to its exit code; 128 + n when signal n ended it, as a shell says it. */
function run(program, programArgs, environment = {}, options = {}) {
  if (signalled) stop(130, 'Stopped.');
  const path = `${inRoot('node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`;
  child = spawn(program, programArgs, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment, PATH: path },
    ...options,
  });
  return new Promise((resolve) => {
    child.on('error', (error) => stop(1, `${program} cannot be started: ${error.message}`));
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

async function timed(work) {
  const from = performance.now();
  await work();
  return Math.round(performance.now() - from);
}

function seconds(ms) {
  return `${Math.round(ms / 1000)} s`;
}

function isWindows() {
  return process.platform === 'win32';
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function stop(status, why) {
  say(why);
  process.exit(status);
}
