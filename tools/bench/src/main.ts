import 'reflect-metadata';
import { resolve } from 'node:path';
import { StackError, workspaceRoot } from '@erp/stack';
import { describeMachine } from './machine.js';
import { BadOptions, readOptions, USAGE } from './options.js';
import { tablesOf, writeReport } from './report.js';
import { startBenchStack } from './stack.js';
import { SUITES } from './suites.js';

const say = (text: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);

class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** Some of what was asked for is missing in the report. */
class BenchFailed extends Error {
  override readonly name = 'BenchFailed';
}

/**
 * Exit status 0 when all was measured, whether or not targets are met; 2 for options that are not as USAGE says. A suite or a
 * turn that fails leaves the others their results.
 */
async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (options.help) return console.log(USAGE);
  const unknown = options.suites?.find((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown)
    throw new BadOptions(`there is no suite "${unknown}"; there are ${SUITES.map((s) => s.name).join(', ')}`);
  say('starting Kafka and PostgreSQL');
  const { stack, stop } = await startBenchStack();
  const stopped = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => reject(new Stopped(`stopped by ${signal}`)));
  });
  const failed: string[] = [];
  try {
    const machine = await describeMachine(stack);
    for (const suite of SUITES.filter(({ name }) => options.suites?.includes(name) ?? true)) {
      say(`${suite.name}: ${suite.title}`);
      const running = suite.run({ options, stack, say });
      const result = await Promise.race([running, stopped]).catch((error: unknown) => {
        if (error instanceof Stopped) throw error;
        failed.push(suite.name);
        say(`${suite.name} FAILED: ${(error as Error).stack}`);
      });
      if (!result) continue;
      failed.push(...(result.failures ?? []));
      console.log(`\n## ${suite.title}\n\n${tablesOf(result)}\n`);
      if (options.out === null) continue;
      const command = ['npm run bench --', ...args.filter((arg) => !arg.startsWith('--out'))].join(' ');
      await writeReport(resolve(workspaceRoot(), options.out), {
        ...{ suite: suite.name, title: suite.title, at: new Date().toISOString(), machine, command },
        ...result,
      });
    }
  } finally {
    say('stopping');
    await stop();
  }
  if (failed.length > 0) throw new BenchFailed(`not measured: ${failed.join('; ')}`);
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    const speaks = [BadOptions, StackError, Stopped, BenchFailed].some((kind) => error instanceof kind);
    console.error(speaks ? (error as Error).message : error);
    if (error instanceof BadOptions) console.error(`\n${USAGE}`);
    process.exit(error instanceof BadOptions ? 2 : 1);
  },
);
