import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { StackError } from '@erp/stack';
import { Demo } from './demo.js';
import { BadOption, readOptions, USAGE } from './options.js';
import { MigrationFailed } from './platform/services.js';
import { BadLine } from './orders/orders-file.js';
import { Progress, StepTimeout } from './progress.js';
import { Refused } from './requests/http.js';

/** Why the demo ends: Ctrl-C or a signal. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** Repetitions of Ctrl-C within this time are one: a terminal sends it to every process, and npm passes it on. */
const SAME_SIGNAL_MS = 1_500;

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return 0;
  }
  // npm runs this in the workspace's folder; the file was named from the user's.
  const orders = options.orders && resolve(process.env['INIT_CWD'] ?? '.', options.orders);
  if (orders && !existsSync(orders)) throw new BadOption(`there is no file ${orders}`);

  const stop = stopOnSignal();
  const progress = new Progress(process.stdout, stop);
  const demo = new Demo({ ...options, orders }, progress, stop);
  try {
    const exact = await demo.run();
    if (options.once) return exact ? 0 : 1;
    demo.showUrls();
    await new Promise((ended) => stop.addEventListener('abort', ended, { once: true }));
    return 0;
  } catch (error) {
    if (error instanceof Stopped) return 130;
    throw error;
  } finally {
    await demo.end();
  }
}

function stopOnSignal(): AbortSignal {
  const stop = new AbortController();
  let firstAt: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (firstAt !== undefined && Date.now() - firstAt > SAME_SIGNAL_MS) {
        console.error('Still stopping the services; they get 15 seconds to end in order.');
        return;
      }
      firstAt ??= Date.now();
      stop.abort(new Stopped(signal));
    });
  return stop.signal;
}

/** Errors whose message says all there is to say; for others the stack trace helps. */
const SPEAKING = [BadOption, BadLine, StackError, StepTimeout, MigrationFailed, Refused];

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    const speaks = SPEAKING.some((kind) => error instanceof kind);
    console.error(speaks ? (error as Error).message : error);
    process.exit(error instanceof BadOption ? 2 : 1);
  },
);
