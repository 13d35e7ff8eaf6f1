import { afterAll, expect, test } from '@jest/globals';
import { MemoryKafka } from '@erp/common-messaging/testing';
import { readTopics } from '@erp/stack';
import fc from 'fast-check';
import { Platform } from '../platform.js';
import { plan } from './command.js';
import { ModelBroken, Run } from './run.js';

/** Some two seconds each. As many as asked for; else what fits into 40 s, at most 20. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 20);
const LIMIT_MS = process.env['MODEL_RUNS'] ? Infinity : 40_000;
/** Printed, so that a run can be had again. */
const SEED = Number(process.env['MODEL_SEED'] ?? Date.now() % 2 ** 31);
/** Of a failure's report, to run its plan alone. */
const PATH = process.env['MODEL_PATH'];
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
    const until = Date.now() + LIMIT_MS;
    let runs = 0;
    const property = fc.asyncProperty(plan, async (planned) => {
      if (Date.now() > until) return; // not by fast-check's own limit, which leaves a run going behind its back
      runs++;
      running ??= await start();
      const run = new Run(running.platform, running.kafka);
      try {
        await run.carryOut(planned);
        await run.finish();
        await run.check();
        for (const end of run.ends) seen.set(end, (seen.get(end) ?? 0) + 1);
      } catch (error) {
        await stop();
        throw new Error(`${(error as Error).message}\nWhat happened:\n${run.story.join('\n')}`, {
          cause: error,
        });
      }
    });
    const again = { seed: SEED, ...(PATH ? { path: PATH } : {}) };
    const result = await fc.check(property, { numRuns: RUNS, endOnFailure: !SHRINK, ...again });
    if (result.failed) {
      const where = `MODEL_SEED=${result.seed} MODEL_PATH=${result.counterexamplePath}`;
      throw new Error(`run ${runs}, to be had again by ${where}`, { cause: result.errorInstance });
    }
    process.stdout.write(
      `model: ${runs} runs, orders by their end ${JSON.stringify(Object.fromEntries(seen))}\n`,
    );
    // A model that no order gets through would find nothing.
    if (runs >= 10) expect([...seen.keys()].sort()).toEqual(['CANCELLED', 'COMPLETED', 'RETURNED']);
  },
  60_000 + RUNS * 30_000,
);

test('a piece that is gone, an order that never ended and money that is not collected are noticed', async () => {
  running ??= await start();
  const { platform, kafka } = running;
  const run = new Run(platform, kafka);
  const place = { do: 'place', shop: 0, pieces: { CD: 1 }, card: 'tok_visa' } as const;
  await run.carryOut({ shops: [{ CD: 2 }], turns: [[place]] });
  await run.finish();
  await run.check();
  const breaks: [keyof Platform['databases'], string, string][] = [
    [
      'inventory',
      'UPDATE stock_levels SET on_hand = on_hand - 1',
      'UPDATE stock_levels SET on_hand = on_hand + 1',
    ],
    ['commerce', `UPDATE orders SET status = 'SHIPPED'`, `UPDATE orders SET status = 'RETURNED'`],
    ['commerce', `UPDATE orders SET payment = 'AUTHORIZED'`, `UPDATE orders SET payment = 'REFUNDED'`],
  ];
  for (const [context, sabotage, mend] of breaks) {
    const sql = (text: string) => platform.eyes[context].sql(`${text} WHERE tenant_id = $1`, run.tenantIds);
    await sql(sabotage);
    await expect(run.check()).rejects.toThrow(ModelBroken);
    await sql(mend);
  }
  await run.check();
});
