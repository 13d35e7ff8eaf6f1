import { StackError } from '@erp/stack';
import { run } from './commands.js';
import { OperationRefused } from './operations-client.js';
import { BadCommand, readOptions, USAGE } from './options.js';

/** Exit status 0 when done, 1 when a service refused or the doctor found something, 2 for a command that is not as the usage says. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.help || options.words.length === 0) {
    console.log(USAGE);
    return 0;
  }
  const { text, json, status = 0 } = await run(options);
  console.log(options.json ? JSON.stringify(json, null, 2) : text);
  return status;
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    const speaks =
      error instanceof BadCommand || error instanceof OperationRefused || error instanceof StackError;
    console.error(speaks ? error.message : error);
    if (error instanceof BadCommand) console.error('\n"npm run messaging -- --help" tells the commands.');
    process.exit(error instanceof BadCommand ? 2 : 1);
  },
);
