import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type EventDefinition, Type } from '@erp/common-messaging/contract';
import { check } from '../gate/check.js';
import { FILES_V1, orderShipped, texts, V1, V1_DATA } from '../gate/order-shipped.testing.js';
import { BOTH, CLOSED, OrderShipped, orderShippedV2 } from '../gate/order-shipped-anew.testing.js';
import { contractsIn } from '../workspace.js';
import { committedFiles } from './committed.js';
import type { Texts } from './contract-files.js';

let clone: string;

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], {
    cwd: clone,
    stdio: 'pipe',
  });

/** Writes contract files and commits them. */
const commit = (versions: Parameters<typeof texts>[0]): void => commitTexts(texts(versions));

function commitTexts(files: Texts): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    writeFileSync(join(clone, path), text);
  }
  git('add', '.');
  git('commit', '--quiet', '--message=contracts');
}

const rules = (definition: ReturnType<typeof orderShipped>, base?: string) =>
  check({ definitions: [definition], files: contractsIn(clone), committed: committedFiles(clone, base) }).map(
    ({ rule }) => rule,
  );

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'contracts-'));
  git('init', '--quiet', '--initial-branch=main');
  commit(FILES_V1);
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

const narrower = Type.Object(
  { ...V1.properties, carrier: Type.Enum(['POST']) },
  { additionalProperties: false },
);
const NARROWER_FILES = { 1: { schema: narrower, data: [V1_DATA] } };

test('a breaking change in a scratch branch is refused, also when it rewrote the files (R4)', () => {
  git('switch', '--quiet', '--create', 'scratch');
  commit(NARROWER_FILES);
  expect(rules(orderShipped({ schema: narrower }))).toEqual(['COMMITTED_CHANGED']);
  expect(rules(orderShipped({ schema: narrower }), 'main')).toEqual(['COMMITTED_CHANGED']);
});

test('on main, what an earlier commit had still counts: a rewrite cannot be hidden by committing it (R4)', () => {
  commit(NARROWER_FILES);
  expect(rules(orderShipped({ schema: narrower }))).toEqual(['COMMITTED_CHANGED']);
  git('rm', '--quiet', '-r', 'libs');
  git('commit', '--quiet', '--message=gone');
  expect(rules(orderShipped({ schema: narrower }))).toContain('COMMITTED_REMOVED');
});

test('a version that was only on the branch may still be mended there', () => {
  git('switch', '--quiet', '--create', 'scratch');
  const second = (schema: typeof narrower) => ({ ...FILES_V1, 2: { schema, data: [V1_DATA] } });
  commit(second(narrower));
  commit(second(V1 as unknown as typeof narrower));
  expect(rules(orderShipped({ version: 2, upcasts: { 1: (v1) => v1 } }))).toEqual([]);
});

test('a clone that has no main compares with its own HEAD; an unknown base is named', () => {
  git('branch', '--move', 'work');
  expect(rules(orderShipped({ schema: narrower }))).toEqual(['CHANGED_WITHOUT_VERSION']);
  expect(() => committedFiles(clone, 'nowhere')).toThrow('--base=nowhere is no branch, tag or commit here');
});

test('when the window of a breaking contract is closed, the old contract stays to read old topics by (R4)', () => {
  commitTexts(BOTH);
  git('switch', '--quiet', '--create', 'closing');
  const rulesOf = (...definitions: EventDefinition[]) =>
    check({ definitions, files: contractsIn(clone), committed: committedFiles(clone) }).map(
      ({ rule }) => rule,
    );
  const closed = orderShippedV2(CLOSED);
  expect(rulesOf(OrderShipped, closed)).toEqual([]);
  expect(rulesOf(closed)).toEqual(['TYPE_REMOVED']);
  git('rm', '--quiet', '-r', 'libs/shipping-shared/contracts/OrderShipped');
  expect(rulesOf(OrderShipped, closed)).toEqual(['COMMITTED_REMOVED', 'SAMPLE_CHANGED', 'NOT_WRITTEN']);
});
