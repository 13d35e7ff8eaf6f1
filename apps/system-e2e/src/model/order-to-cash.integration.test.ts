import { afterAll, expect, test } from '@jest/globals';
import { MemoryKafka } from '@erp/common-messaging/testing';
import { readTopics } from '@erp/stack';
import fc from 'fast-check';
import { Platform } from '../platform.js';
import { plan } from './command.js';
import { Run } from './run.js';

/** Some three seconds each. As many as asked for; else what fits into a minute, at most 20. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 20);
const LIMIT = process.env['MODEL_RUNS'] ? {} : { interruptAfterTimeLimit: 60_000 };
/** Printed, so that a run can be had again. */
const SEED = Number(process.env['MODEL_SEED'] ?? Date.now() % 2 ** 31);
/** A smaller plan that fails too is looked for when asked: each attempt takes as long as a run. */
const SHRINK = process.env['MODEL_SHRINK'] === 'true';

let running: { readonly platform: Platform; readonly kafka: MemoryKafka } | undefined;

async function start() {
  const kafka = new MemoryKafka({ topics: readTopics(), delivery: 'stepped' });
  const platform = await Platform.start({ kafka, environment: { GATEWAY_TIMEOUT_MS: '100' } });
  return { platform, kafka };
}

/** After a failure a new platform: what is broken in the old one would be found again. */
async function stop(): Promise<void> {
  const { platform } = running ?? {};
  running = undefined;
  await platform?.stop();
}

afterAll(stop);

test(
  'whatever people do, and in whatever order it is heard, orders end legally, and stock and money are conserved (R9, R14, R15)',
  async () => {
    process.stdout.write(`model: ${RUNS} runs, MODEL_SEED=${SEED}\n`);
    const seen = new Map<string, number>();
    const property = fc.asyncProperty(plan, async (planned) => {
      running ??= await start();
      const run = new Run(running.platform, running.kafka);
      try {
        await run.carryOut(planned);
        await run.finish();
        await run.check();
        for (const end of run.ends) seen.set(end, (seen.get(end) ?? 0) + 1);
      } catch (error) {
        await stop();
        throw error;
      }
    });
    const options = { numRuns: RUNS, seed: SEED, endOnFailure: !SHRINK, ...LIMIT };
    const result = await fc.check(property, options);
    expect(result.failed ? fc.defaultReportMessage(result) : undefined).toBeUndefined();
    process.stdout.write(
      `model: ${result.numRuns} runs, orders by their end ${JSON.stringify(Object.fromEntries(seen))}\n`,
    );
    // A model that no order gets through would find nothing.
    if (result.numRuns >= 10) expect([...seen.keys()].sort()).toEqual(['CANCELLED', 'COMPLETED', 'RETURNED']);
  },
  60_000 + RUNS * 30_000,
);
