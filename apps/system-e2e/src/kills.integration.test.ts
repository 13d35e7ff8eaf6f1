import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { reset, type StackState, workspaceRoot } from '@erp/stack';
import { adminClient, eventually } from '@erp/testing';
import { CONTEXT_NAMES } from './contexts.js';

/** Of the file; enough that work is under way at every blow. */
const ORDERS = 600;
/** Orders that end between two blows. */
const BETWEEN = 60;
const HANG_MS = 5_000;

/** `npm start -- --once` on a stack of its own, with a hand on its processes. */
class Run {
  readonly root = mkdtempSync(join(tmpdir(), 'erp-kills-'));
  output = '';
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor() {
    this.child = spawn(process.execPath, ['tools/demo/dist/main.js', '--once', `--limit=${ORDERS}`], {
      cwd: workspaceRoot(),
      env: { ...process.env, ERP_STACK_ROOT: this.root },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.on('data', (text: Buffer) => (this.output += text.toString()));
    }
    this.ended = new Promise((resolve) => this.child.once('exit', resolve));
  }

  state(): StackState | undefined {
    const file = join(this.root, 'stack.json');
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as StackState) : undefined;
  }

  /** Orders that are at their end so far, past every policy; rejects while PostgreSQL is away. */
  async done(): Promise<number> {
    const { postgres, contexts } = this.state()!;
    const client = await adminClient({ postgres }, contexts['commerce']!.database);
    try {
      const { rows } = await client.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM orders WHERE status IN ('COMPLETED', 'CANCELLED', 'RETURNED')`,
      );
      return rows[0]!.n;
    } finally {
      await client.end();
    }
  }

  /** Pid of a context's process or the gateway's, once it lives: it may just be starting again. */
  pidOf(name: string): Promise<number> {
    return eventually(`${name} lives`, () => {
      const pid = Number(readFileSync(join(this.root, 'pids', `${name}.pid`), 'utf8'));
      return process.kill(pid, 0) ? pid : null;
    });
  }

  async end(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
    await reset({ root: this.root });
    rmSync(this.root, { recursive: true, force: true });
  }
}

let run: Run;
beforeEach(() => {
  run = new Run();
});
afterEach(() => run.end());

test('kill -9 of each process in turn, and a hang, while orders are under way: totals exact, auditor content (R14)', async () => {
  const kill = (name: string) => async () => process.kill(await run.pidOf(name), 'SIGKILL');
  const blows: (() => unknown)[] = [
    ...CONTEXT_NAMES.map(kill),
    kill('gateway'),
    () => process.kill(run.state()!.pids.kafka!, 'SIGKILL'),
    () => process.kill(run.state()!.pids.postgres!, 'SIGKILL'),
    async () => {
      const pid = await run.pidOf('financial');
      process.kill(pid, 'SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, HANG_MS)); // the hang itself, not a wait for a result
      process.kill(pid, 'SIGCONT');
    },
  ];
  for (const [index, strike] of blows.entries()) {
    const count = 50 + index * BETWEEN;
    await eventually(`${count} orders done`, async () => run.state() && (await run.done()) >= count, 120_000);
    await strike();
  }
  const status = await run.ended;
  expect({ status, output: status === 0 ? '' : run.output }).toEqual({ status: 0, output: '' });
}, 420_000);
