import { parseArgs } from 'node:util';
import { BROKER_CLIENTS, type BrokerClient, DEFAULT_BROKER_CLIENT } from '@erp/common-messaging';
import type { Switches } from './replica/protocol.js';

export const USAGE = `npm run chaos -- [options]

  --schedules N        how many; 20 when left out
  --seed N             the same seed gives the same schedules; 1 when left out
  --only N             this schedule of the seed alone
  --client NAME        ${BROKER_CLIENTS.join(' or ')}; ${DEFAULT_BROKER_CLIENT} when left out
  --inbox=off          consumers without their inbox: the run must then find violations
  --relay-lock=off     every replica's relay at work at the same time: likewise
  --job-keys=off       jobs that call the outside without an idempotency key: likewise
  --json FILE          the report, for programs
  --logs               warnings of the replicas go to the standard error
  --plan               print the schedules and run none

Exit status 0 when nothing was found, 1 when something was, 2 for a command that is not as above.`;

/** Words that are not as USAGE says. */
export class BadCommand extends Error {
  override readonly name = 'BadCommand';
}

export interface Options {
  readonly schedules: readonly number[];
  readonly seed: number;
  readonly client: BrokerClient;
  readonly switches: Switches;
  readonly json: string | undefined;
  readonly logs: boolean;
  readonly planOnly: boolean;
  readonly help: boolean;
}

/** Throws BadCommand. */
export function readOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const yes = { type: 'boolean' } as const;
  const options = {
    schedules: text,
    seed: text,
    only: text,
    client: text,
    inbox: text,
    'relay-lock': text,
    'job-keys': text,
    json: text,
    logs: yes,
    plan: yes,
    help: { ...yes, short: 'h' },
  } as const;
  const values = parse();
  function parse() {
    try {
      return parseArgs({ args: [...args], options }).values;
    } catch (error) {
      throw new BadCommand((error as Error).message);
    }
  }
  const count = wholeNumber('schedules', values.schedules ?? '20');
  const only = values.only === undefined ? undefined : wholeNumber('only', values.only);
  return {
    schedules: only === undefined ? Array.from({ length: count }, (_, i) => i + 1) : [only],
    seed: wholeNumber('seed', values.seed ?? '1'),
    client: oneOf('client', values.client ?? DEFAULT_BROKER_CLIENT, BROKER_CLIENTS),
    switches: {
      inbox: oneOf('inbox', values.inbox ?? 'on', ['on', 'off']),
      relayLock: oneOf('relay-lock', values['relay-lock'] ?? 'on', ['on', 'off']),
      jobKeys: oneOf('job-keys', values['job-keys'] ?? 'on', ['on', 'off']),
    },
    json: values.json,
    logs: values.logs ?? false,
    planOnly: values.plan ?? false,
    help: values.help ?? false,
  };
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text))
    throw new BadCommand(`--${name} is "${text}", it must be a whole number from 1 to 999999999`);
  return Number(text);
}

function oneOf<const T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((choice) => choice === text);
  if (found === undefined) throw new BadCommand(`--${name} is "${text}", it must be ${allowed.join(' or ')}`);
  return found;
}
