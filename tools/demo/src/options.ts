import { parseArgs } from 'node:util';

export const USAGE = `npm start [-- options]

  Starts the whole platform, sends it a file of real orders, and checks that nothing was lost.
  Then it stays up, until Ctrl-C.

  --once          end after the check: exit status 0 when all totals are exact and the audit found no breach
  --orders FILE   another CSV file: orderNumber,customerNumber,orderedOn,quantity,amount
  --limit N       only the first N orders of the file
  --stack=docker  Redpanda and PostgreSQL in Docker, instead of Kafka and PostgreSQL on this machine`;

export interface DemoOptions {
  readonly once: boolean;
  /** CSV file; the sample of CDNOW when undefined. */
  readonly orders: string | undefined;
  readonly limit: number | undefined;
  /** What the stack was created with when undefined. */
  readonly stack: 'docker' | 'embedded' | undefined;
}

/** Options that are not as USAGE says. */
export class BadOption extends Error {
  override readonly name = 'BadOption';
}

/** Undefined when help was asked for. Throws BadOption. */
export function readOptions(args: readonly string[]): DemoOptions | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  const { once = false, orders, limit, stack } = values;
  if (limit !== undefined && !/^[1-9]\d{0,8}$/.test(limit))
    throw new BadOption(`--limit is "${limit}"; it is a number of orders, at least 1`);
  if (stack !== undefined && stack !== 'docker' && stack !== 'embedded')
    throw new BadOption(`--stack is "${stack}"; it may be embedded or docker`);
  return { once, orders, limit: limit === undefined ? undefined : Number(limit), stack };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        once: { type: 'boolean' },
        orders: { type: 'string' },
        limit: { type: 'string' },
        stack: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new BadOption((error as Error).message);
  }
}
