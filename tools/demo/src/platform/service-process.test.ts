import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceProcess } from './service-process.js';

let folder: string;
let service: ServiceProcess;
let events: string[];
let pids: number[];
let onPid: () => void;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'erp-demo-'));
  [events, pids, onPid] = [[], [], () => undefined];
});
afterEach(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

function start(script: string): void {
  const spec = { name: 'svc', args: ['-e', script], env: {}, cwd: folder, logFile: join(folder, 'svc.log') };
  service = new ServiceProcess(
    spec,
    (text) => events.push(text),
    (pid) => {
      pids.push(pid);
      onPid();
    },
  );
  service.start();
}

const secondStart = () =>
  new Promise<void>((resolve) => {
    onPid = () => pids.length === 2 && resolve();
  });

test('a process that is killed is started again', async () => {
  start('setInterval(() => {}, 1000)');
  const again = secondStart();

  process.kill(pids[0]!, 'SIGKILL');
  await again;

  expect(service.starts).toBe(2);
  expect(service.pid).not.toBe(pids[0]);
  expect(events).toEqual(['svc ended (SIGKILL); started again in 0.5 s']);
});

test('one that fails early is started again after a pause, and what it said is in the log', async () => {
  start('console.log("hello"); process.exit(3)');

  await secondStart();

  expect(events[0]).toBe('svc ended (exit status 3); started again in 0.5 s');
  expect(readFileSync(join(folder, 'svc.log'), 'utf8')).toContain('hello');
});

test('one that was stopped stays down', async () => {
  start('setInterval(() => {}, 1000)');

  await service.stop();

  expect(service.starts).toBe(1);
  expect(() => process.kill(pids[0]!, 0)).toThrow('ESRCH');
});
