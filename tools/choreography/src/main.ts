import { run } from './commands.js';
import { BadExcuses } from './findings/excuses.js';
import { BadCommand, readCommand } from './options.js';

const SPEAKS = [BadCommand, BadExcuses];

/** Exit status 0 when all is well, 1 when something stands against it, 2 for a command that is not as the usage says. */
async function main(): Promise<number> {
  const { text, status } = await run(readCommand(process.argv.slice(2)));
  console.log(text);
  return status;
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(SPEAKS.some((kind) => error instanceof kind) ? (error as Error).message : error);
    if (error instanceof BadCommand) console.error('\n"npm run choreography -- --help" tells the commands.');
    process.exitCode = error instanceof BadCommand ? 2 : 1;
  },
);
