import { parseArgs } from 'node:util';

export const USAGE = `npm run choreography [-- <command>]

  draw      the default: writes the choreography that the code declares into docs/choreography, as SVG and Mermaid
  check     what stands against it, and whether docs/choreography shows it. Exit status 1 when anything does
  excused   the findings that are meant to be so, each with its reason
  mermaid   prints the choreography as a Mermaid flowchart`;

const COMMANDS = ['draw', 'check', 'excused', 'mermaid'] as const;
export type Command = (typeof COMMANDS)[number] | 'help';

/** Words or options that are not as USAGE says. */
export class BadCommand extends Error {
  override readonly name = 'BadCommand';
}

/** Throws BadCommand. */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  const [word = 'draw', ...more] = positionals;
  if (more.length > 0) throw new BadCommand(`one command at a time, not "${positionals.join(' ')}"`);
  const command = COMMANDS.find((one) => one === word);
  if (!command) throw new BadCommand(`there is no command "${word}"`);
  return command;
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new BadCommand((error as Error).message);
  }
}
