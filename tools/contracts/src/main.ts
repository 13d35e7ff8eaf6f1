import { run } from './commands.js';
import { BadContractFile } from './files/contract-files.js';
import { GitError } from './files/git.js';
import { CommittedVersion } from './gate/update.js';
import { BadCommand, readOptions } from './options.js';

const SPEAKS = [BadCommand, GitError, BadContractFile, CommittedVersion];

/** Exit status 0 when all is well, 1 when something stands against it, 2 for a command that is not as the usage says. */
async function main(): Promise<number> {
  const { text, status } = await run(readOptions(process.argv.slice(2)));
  console.log(text);
  return status;
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(SPEAKS.some((kind) => error instanceof kind) ? (error as Error).message : error);
    if (error instanceof BadCommand) console.error('\n"npm run contracts -- --help" tells the commands.');
    process.exitCode = error instanceof BadCommand ? 2 : 1;
  },
);
