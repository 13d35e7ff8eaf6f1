import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from '@erp/stack';
import { adminClient } from '@erp/testing';
import type { BenchStack } from './stack.js';

/** What the figures depend on; no name of the machine. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  readonly postgres: string;
  readonly kafka: string;
  readonly java: string;
}

export async function describeMachine(stack: BenchStack): Promise<Machine> {
  const admin = await adminClient(stack);
  const { rows } = await admin.query<{ server_version: string }>('SHOW server_version');
  await admin.end();
  const pom = readFileSync(join(workspaceRoot(), 'tools/stack/kafka/pom.xml'), 'utf8');
  return {
    cores: cpus().length,
    processor: cpus()[0]!.model.trim(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`,
    node: process.versions.node,
    postgres: rows[0]!.server_version,
    kafka: /<kafka\.version>([^<]+)</.exec(pom)?.[1] ?? 'unknown',
    java: javaVersion(),
  };
}

/** It prints its version on standard error. */
function javaVersion(): string {
  const home = process.env['JAVA_HOME'];
  const output = execFileSync('sh', ['-c', '"$0" -version 2>&1', home ? join(home, 'bin/java') : 'java']);
  return /version "([^"]+)"/.exec(output.toString())?.[1] ?? 'unknown';
}
