import { parseArgs } from 'node:util';
import { report } from './report.js';
import { down, reset, up } from './stack.js';
import { StackError } from './stack-error.js';
import { status } from './status.js';

const USAGE = `npm run stack -- <command>

  up       start Kafka and PostgreSQL, and create what is missing: databases, roles, topics
  status   show what runs where
  down     stop both; the data stays
  reset    stop both and delete their data

  --stack=docker   with "up": Redpanda and PostgreSQL in Docker instead
  --root=<folder>  another data folder than .stack`;

const options = {
  stack: { type: 'string' },
  root: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

async function main(): Promise<void> {
  const { values, positionals } = parse();
  const [command] = positionals;
  const startedAt = Date.now();
  const onProgress = (step: string) => console.log(`  ${step}`);
  const common = { root: values.root, onProgress };
  if (values.help || command === undefined || positionals.length > 1) return console.log(USAGE);
  switch (command) {
    case 'up':
      await up({ ...common, kind: kindOf(values.stack) });
      console.log(`The stack is up (${seconds(startedAt)}).`);
      return console.log(report(await status(common)));
    case 'status':
      return console.log(report(await status(common)));
    case 'down':
      await down(common);
      return console.log(`The stack is down (${seconds(startedAt)}); its data is kept.`);
    case 'reset':
      await reset(common);
      return console.log('The stack is down and its data deleted.');
    default:
      refuse(`There is no command "${command}"`);
  }
}

function parse() {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function kindOf(value: string | undefined): 'embedded' | 'docker' | undefined {
  if (value === undefined || value === 'embedded' || value === 'docker') return value;
  return refuse(`--stack is "${value}"; it may be embedded or docker`);
}

function refuse(why: string): never {
  console.error(`${why}.\n\n${USAGE}`);
  process.exit(2);
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

main().catch((error: unknown) => {
  // A StackError says all there is to say; the stack trace helps only when we did not foresee it.
  console.error(error instanceof StackError ? error.message : error);
  process.exitCode = 1;
});
