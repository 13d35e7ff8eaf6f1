// For this package's own tests.
import { afterAll } from '@jest/globals';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A new folder that goes away after the tests of the file. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'erp-stack-'));
  folders.push(folder);
  return folder;
}

/** A file with this content; returns its path. */
export function testFile(name: string, content: string | Buffer): string {
  const file = join(testFolder(), name);
  writeFileSync(file, content);
  return file;
}

/** A program that is a shell script; returns the folder it lies in. */
export function testProgram(name: string, script: string): string {
  const file = join(testFolder(), name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return join(file, '..');
}

/** The smallest zip: the record that ends its directory, which is empty. */
export const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);

/** Resolves to what `promise` is rejected with; fails when it is not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection, but there was none');
}
