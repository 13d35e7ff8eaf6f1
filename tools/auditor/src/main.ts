import { readState, StackError, stackPaths, status } from '@erp/stack';
import { audit, type Audited } from './audit.js';
import { report } from './report.js';

/** Exit status 0 without a breach, 1 with one, 2 when the audit could not be made. */
async function main(): Promise<number> {
  const found = await audit({ stack: await runningStack() });
  console.log(report(found));
  return found.breaches === 0 ? 0 : 1;
}

async function runningStack(): Promise<Audited> {
  const now = await status();
  if (now?.kafka.running && now.postgres.running) return readState(stackPaths());
  throw new StackError(
    'NOT_CREATED',
    'The stack does not run, so there is nothing to audit',
    'run "npm run stack -- up" (its data is kept from run to run), or "npm start" for the whole platform',
  );
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(error instanceof StackError ? error.message : error);
    process.exitCode = 2;
  },
);
