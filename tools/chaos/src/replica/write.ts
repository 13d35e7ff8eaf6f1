import type { Messaging, Transaction } from '@erp/common-messaging';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../plan/random.js';
import { StepTaken } from '../world/contracts.js';
import { TENANT } from '../world/contracts.js';
import type { Writing } from './protocol.js';

class OnPurpose extends Error {}

/** Of the transactions, so many change their state, publish, and roll back. */
const ROLLED_BACK = 0.15;

/** Pause after a transaction that failed, most likely because the database is away, and how many of those a writer bears. */
const AFTER_FAILURE_MS = 100;
const MOST_FAILURES = 300;

/**
 * Runs a schedule's writers in this process, all at once, until each has had all its transactions. One that fails is
 * followed by another, and not remembered: whether it was committed, the database says.
 */
export async function write(messaging: Messaging, writing: Writing): Promise<void> {
  const writer = async (n: number) => {
    const random = new Random(writing.seed, writing.schedule, n);
    let failures = 0;
    for (let left = writing.transactions; left > 0 && failures < MOST_FAILURES;) {
      await sleep(random.int(1, writing.pauseMs));
      const keys = random.some([...writing.keys].sort(), random.int(1, 3)); // sorted: no deadlocks
      const rolledBack = random.chance(ROLLED_BACK);
      const work = async (tx: Transaction) => {
        for (const entityId of keys) await takeStep(messaging, tx, writing.schedule, entityId, rolledBack);
        if (rolledBack) throw new OnPurpose();
      };
      try {
        await messaging.database.transaction(TENANT, work);
        left--;
      } catch (error) {
        if (error instanceof OnPurpose) left--;
        else {
          failures++;
          await sleep(AFTER_FAILURE_MS);
        }
      }
    }
  };
  await Promise.all(Array.from({ length: writing.writers }, (_, n) => writer(n)));
}

async function takeStep(
  { publisher }: Messaging,
  tx: Transaction,
  schedule: number,
  entityId: string,
  rolledBack: boolean,
): Promise<void> {
  const [row] = await tx.query<{ last_step: number }>(
    `INSERT INTO entities (entity_id, tenant_id, last_step) VALUES ($1, $2, 1)
     ON CONFLICT (entity_id) DO UPDATE SET last_step = entities.last_step + 1 RETURNING last_step`,
    [entityId, tx.tenantId],
    'take-step',
  );
  const step = row!.last_step;
  await tx.query(
    'INSERT INTO steps (entity_id, step, tenant_id, schedule, rolled_back) VALUES ($1, $2, $3, $4, $5)',
    [entityId, step, tx.tenantId, schedule, rolledBack],
    'keep-step',
  );
  await publisher.publish(tx, StepTaken, { schedule, entityId, step, rolledBack });
}
