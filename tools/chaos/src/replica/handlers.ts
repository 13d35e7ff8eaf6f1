import {
  type BatchTransaction,
  EventHandlers,
  EventPublisher,
  Jobs,
  On,
  OnBatch,
  type Transaction,
} from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { StepNoted, StepTaken } from '../world/contracts.js';
import { STAMP_STEP, type StepJob, SUM_UP } from './jobs.js';

/** inventory: notes the step, answers, and adds two jobs, in one transaction. */
@EventHandlers()
export class NotesSteps {
  constructor(
    private readonly events: EventPublisher,
    private readonly jobs: Jobs,
  ) {}

  @On(StepTaken, { emits: [StepNoted], jobs: [STAMP_STEP, SUM_UP] })
  async note({ id, data }: EventOf<typeof StepTaken>, tx: Transaction): Promise<void> {
    await tx.query(
      'INSERT INTO effects (tenant_id, schedule, event_id, entity_id, step) VALUES ($1, $2, $3, $4, $5)',
      [tx.tenantId, data.schedule, id, data.entityId, data.step],
    );
    await this.events.publish(tx, StepNoted, data);
    const job: StepJob = { schedule: data.schedule, eventId: id, entityId: data.entityId, step: data.step };
    await this.jobs.add(tx, STAMP_STEP, job);
    await this.jobs.add(tx, SUM_UP, job, { key: `${SUM_UP} ${data.entityId}` });
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
