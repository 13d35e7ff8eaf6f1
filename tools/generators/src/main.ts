import { runGenerator } from './run-generator.js';

const USAGE = `npm run generate -- <what> [...] [--dry-run]

  context <name> [<noun>] [--consumes=<type>]   a new context: procurement purchase-order --consumes=inventory.WarehouseOpened
  handler <context> <type> [--folder=<noun>]    a context hears of another one's event: commerce inventory.StockCounted

  --dry-run   tells which files would be written, and writes none

Events and their versions: npm run contracts -- new <context> <Fact>, npm run contracts -- bump <type>.`;

const [what, ...args] = process.argv.slice(2);

if (what === 'context' || what === 'handler') process.exitCode = runGenerator(what, args);
else {
  const isWrong = what !== undefined && what !== '--help' && what !== '-h';
  console.error(isWrong ? `there is no generator "${what}"\n\n${USAGE}` : USAGE);
  process.exitCode = isWrong ? 2 : 0;
}
