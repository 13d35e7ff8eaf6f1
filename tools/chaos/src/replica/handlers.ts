import {
  type BatchTransaction,
  EventHandlers,
  EventPublisher,
  On,
  OnBatch,
  type Transaction,
} from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { StepNoted, StepTaken } from '../world/contracts.js';

/** inventory: notes the step and answers, in one transaction. */
@EventHandlers()
export class NotesSteps {
  constructor(private readonly events: EventPublisher) {}

  @On(StepTaken, { emits: [StepNoted] })
  async note({ id, data }: EventOf<typeof StepTaken>, tx: Transaction): Promise<void> {
    await tx.query(
      'INSERT INTO effects (tenant_id, schedule, event_id, entity_id, step) VALUES ($1, $2, $3, $4, $5)',
      [tx.tenantId, data.schedule, id, data.entityId, data.step],
    );
    await this.events.publish(tx, StepNoted, data);
  }
}

/** commerce: takes the answers, many at once. */
@EventHandlers()
export class HearsOfNotes {
  @OnBatch(StepNoted)
  async hear(events: readonly EventOf<typeof StepNoted>[], tx: BatchTransaction): Promise<void> {
    await tx.query(
      `INSERT INTO effects (tenant_id, schedule, event_id, entity_id, step)
       SELECT $1, * FROM unnest($2::int[], $3::uuid[], $4::uuid[], $5::int[])`,
      [
        tx.tenantId,
        events.map(({ data }) => data.schedule),
        events.map(({ id }) => id),
        events.map(({ data }) => data.entityId),
        events.map(({ data }) => data.step),
      ],
    );
  }
}
