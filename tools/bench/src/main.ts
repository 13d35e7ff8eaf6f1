import 'reflect-metadata';
import { resolve } from 'node:path';
import { StackError, workspaceRoot } from '@erp/stack';
import { describeMachine } from './machine.js';
import { BadOptions, readOptions, USAGE } from './options.js';
import { tablesOf, writeReport } from './report.js';
import { startBenchStack } from './stack.js';
import { SUITES } from './suites.js';

const say = (text: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);

/** Exit status 0 when all was measured, whether or not targets are met; 2 for options that are not as USAGE says. */
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
      process.once(signal, () => reject(new Error(`stopped by ${signal}`)));
  });
  try {
    const machine = await describeMachine(stack);
    for (const suite of SUITES.filter(({ name }) => options.suites?.includes(name) ?? true)) {
      say(`${suite.name}: ${suite.title}`);
      const result = await Promise.race([suite.run({ options, stack, say }), stopped]);
      console.log(`\n## ${suite.title}\n\n${tablesOf(result)}\n`);
      if (options.out === null) continue;
      const command = ['npm run bench --', ...args.filter((arg) => !arg.startsWith('--out'))].join(' ');
      writeReport(resolve(workspaceRoot(), options.out), {
        ...{ suite: suite.name, title: suite.title, at: new Date().toISOString(), machine, command },
        ...result,
      });
    }
  } finally {
    say('stopping');
    await stop();
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    const speaks = error instanceof BadOptions || error instanceof StackError;
    console.error(speaks ? error.message : error);
    if (error instanceof BadOptions) console.error(`\n${USAGE}`);
    process.exit(error instanceof BadOptions ? 2 : 1);
  },
);
