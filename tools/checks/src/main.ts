// Runs every check over the tracked files, one line each, and exits with 1 if any found a problem.
import { join } from 'node:path';
import { brokerClient } from './broker-client.js';
import { contextsListed } from './contexts-listed.js';
import { directSend } from './direct-send.js';
import { formatting } from './formatting.js';
import { lockFile } from './lock-file.js';
import { machinePaths } from './machine-paths.js';
import { outboxMigrations } from './outbox-migrations.js';
import { projectArrows } from './project-arrows.js';
import { readmes } from './readmes.js';
import { trackedFiles } from './repository.js';

const checks = [
  brokerClient,
  directSend,
  outboxMigrations,
  contextsListed,
  projectArrows,
  lockFile,
  machinePaths,
  readmes,
  formatting,
];

const repository = trackedFiles(join(import.meta.dirname, '../../..'));
let failed = 0;
for (const { rule, mend, problems } of checks) {
  const found = await problems(repository);
  console.log(`${found.length === 0 ? 'ok  ' : 'FAIL'} ${rule}`);
  if (found.length === 0) continue;
  failed += 1;
  for (const problem of found) console.log(`     ${problem}`);
  console.log(`     To mend: ${mend}`);
}
console.log(`checks: ${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
