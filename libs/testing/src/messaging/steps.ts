import { type BatchTransaction, EventHandlers, On, OnBatch, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { Stepped } from './fixture.js';

/** Writes one effect for each step, so that a doubled, lost or overtaken one is seen. */
export const writeStep = async ({ data }: EventOf<typeof Stepped>, tx: Transaction): Promise<void> => {
  await tx.query('INSERT INTO effects (tenant_id, entity_id, step) VALUES ($1, $2, $3)', [
    tx.tenantId,
    data.entityId,
    data.step,
  ]);
};

@EventHandlers()
export class WritesSteps {
  @On(Stepped)
  write(event: EventOf<typeof Stepped>, tx: Transaction): Promise<void> {
    return writeStep(event, tx);
  }
}

@EventHandlers()
export class WritesStepsTogether {
  @OnBatch(Stepped)
  async write(events: readonly EventOf<typeof Stepped>[], tx: BatchTransaction): Promise<void> {
    await tx.query(
      'INSERT INTO effects (tenant_id, entity_id, step) SELECT $1, * FROM unnest($2::uuid[], $3::int[])',
      [tx.tenantId, events.map(({ data }) => data.entityId), events.map(({ data }) => data.step)],
    );
  }
}
