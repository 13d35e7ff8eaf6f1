import { DomainError } from '@erp/kernel';

/** Who acts on messages, and why: both are kept with what was done. */
export interface Operator {
  readonly name: string;
  readonly reason: string;
}

/** Pace of a retry of many, in events per second. */
export const DEFAULT_PER_SECOND = 50;

export class DeadLetterNotFound extends DomainError {
  readonly code = 'dead-letter-not-found';

  constructor(readonly id: string) {
    super(`there is no dead letter ${id}: list them with GET /operations/dead-letters`);
  }
}

/** Only the head of a key can be acted on: what waits behind it must not overtake it. */
export class NotTheHead extends DomainError {
  readonly code = 'not-the-head';

  constructor(
    readonly id: string,
    readonly status: string,
    readonly headId: string | null,
  ) {
    super(
      status === 'QUEUED'
        ? `dead letter ${id} waits behind ${headId ?? 'another'} of its key: deal with that one first, the queue then drains in order`
        : `dead letter ${id} is ${status}: there is nothing left to do with it`,
    );
  }
}

export class FailedEventNotFound extends DomainError {
  readonly code = 'failed-event-not-found';

  constructor(readonly eventId: string) {
    super(`no event ${eventId} of this outbox is FAILED: list them with GET /operations/failed-events`);
  }
}

export class RetryNotFound extends DomainError {
  readonly code = 'retry-not-found';

  constructor(readonly retryId: string) {
    super(`there is no retry ${retryId}`);
  }
}

/** The edited payload breaks the contract, or is no event that this service knows. */
export class EditRefused extends DomainError {
  readonly code = 'edit-refused';

  constructor(why: string, violations: readonly string[] = []) {
    super(
      `the edited event is refused: ${why}`,
      violations.map((detail) => ({ detail })),
    );
  }
}
