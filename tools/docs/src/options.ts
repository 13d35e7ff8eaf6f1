import { parseArgs } from 'node:util';

export const USAGE = `npm run docs -- [options]

  Builds the site of events, contexts, REST, choreography and decisions from the code, and serves it on this machine.

  --out DIR    build into this folder and exit, to host it anywhere. What is in it of an earlier build goes
  --port N     serve on this port; a free one when not given`;

/** Words or options that are not as USAGE says. */
export class BadCommand extends Error {
  override readonly name = 'BadCommand';
}

export interface Options {
  /** Where to build to; undefined: to serve. */
  readonly out: string | undefined;
  /** 0: a free one. */
  readonly port: number;
  readonly help: boolean;
}

/** Throws BadCommand. */
export function readOptions(args: readonly string[]): Options {
  const { out, port = '0', help = false } = parsed(args);
  const number = Number(port);
  if (!Number.isInteger(number) || number < 0 || number > 65_535 || port === '')
    throw new BadCommand(`--port=${port} is no port: give a number from 1 to 65535, or leave it out`);
  if (out === '') throw new BadCommand('--out is empty: name a folder');
  return { out, port: number, help };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        out: { type: 'string' },
        port: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new BadCommand((error as Error).message);
  }
}
