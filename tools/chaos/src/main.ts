import { writeFileSync } from 'node:fs';
import { StackError } from '@erp/stack';
import { startTestStack } from '@erp/testing';
import { BadCommand, type Options, readOptions, USAGE } from './options.js';
import { describeBlow, makePlan } from './plan/plan.js';
import { describeReport, describeResult, makeReport } from './report.js';
import { runSuite } from './run/suite.js';
import type { ScheduleResult } from './run/tally.js';

async function main(options: Options): Promise<number> {
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  if (options.planOnly) {
    for (const schedule of options.schedules) {
      const plan = makePlan(options.seed, schedule);
      console.log([`schedule ${schedule}:`, ...plan.blows.map(describeBlow)].join('\n  '));
    }
    return 0;
  }
  // The schedule under way is brought to its end: only then are there no stopped processes and dead servers.
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  const servers = await startTestStack();
  const tell = (result: ScheduleResult) => console.log(describeResult(result, options));
  const run = await runSuite(servers.stack, options, tell, stop.signal).finally(() => servers.stop());
  const report = makeReport(options, run);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  console.log(describeReport(report));
  return report.violations.length === 0 && !stop.signal.aborted ? 0 : 1;
}

Promise.resolve()
  .then(() => main(readOptions(process.argv.slice(2))))
  .then(
    (status) => process.exit(status),
    (error: unknown) => {
      console.error(error instanceof BadCommand || error instanceof StackError ? error.message : error);
      if (error instanceof BadCommand) console.error('\n"npm run chaos -- --help" tells the options.');
      process.exit(error instanceof BadCommand ? 2 : 1);
    },
  );
