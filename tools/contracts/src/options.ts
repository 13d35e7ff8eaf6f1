import { parseArgs } from 'node:util';

export const USAGE = `npm run contracts -- <command> [options]

  check     the gate: what stands against merging the contracts as they are in the code. Exit status 1 when anything does
  update    writes the contract files of new versions; never one that was committed
  readers   which context reads which event type, in which versions, by the handlers that its module registers
  new       a new event of a context: new inventory StockCounted
  bump      the next version of an event: bump commerce.OrderPlaced

  --dry-run  new and bump tell which files they would write, and write none
  --base REF   what to compare with: the commit where the work left REF. The default is main; on main, and in a clone
               without it, HEAD`;

/** Words or options that are not as USAGE says. */
export class BadCommand extends Error {
  override readonly name = 'BadCommand';
}

export interface Options {
  readonly command: string | undefined;
  readonly base?: string | undefined;
  /** What a generator is told: names, and --dry-run. */
  readonly generate: readonly string[];
}

/** Commands that write a contract, and take its names. */
export const GENERATING = ['new', 'bump'];

/** Throws BadCommand. */
export function readOptions(args: readonly string[]): Options {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        base: { type: 'string' },
        'dry-run': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const [command, ...names] = positionals;
    if (names.length > 0 && !GENERATING.includes(command ?? ''))
      throw new BadCommand(`one command at a time, not "${positionals.join(' ')}"`);
    return {
      command: values.help ? undefined : command,
      base: values.base,
      generate: [...names, ...(values['dry-run'] ? ['--dry-run'] : [])],
    };
  } catch (error) {
    throw new BadCommand((error as Error).message);
  }
}
