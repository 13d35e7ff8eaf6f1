import type { DataOf, EventDefinition } from '../contract/index.js';
import type { Transaction } from '../database/transaction.js';

/**
 * What a context publishes through (R3). There is no way past it to the broker: it takes the transaction,
 * so an event without one does not compile, and it writes to the outbox, so an event without its state
 * change, or the change without the event, cannot be committed.
 */
export abstract class EventPublisher {
  /**
   * Publishes a fact with the transaction's tenant and cause. Rejects with ContractViolation when `data`
   * does not have the definition's schema, with ForeignEvent when another context owns the type, and with
   * UndeclaredEvent when the running handler's `emits` does not name it.
   */
  abstract publish<E extends EventDefinition>(tx: Transaction, definition: E, data: DataOf<E>): Promise<void>;
}

/** A context tried to publish a type that another context owns (R4). */
export class ForeignEvent extends Error {
  constructor(
    readonly eventType: string,
    readonly context: string,
  ) {
    super(`${context} may not publish ${eventType}: only the context that owns a type publishes it`);
    this.name = 'ForeignEvent';
  }
}

/** A handler published what its `@On(..., { emits })` does not declare. */
export class UndeclaredEvent extends Error {
  constructor(readonly eventType: string) {
    super(`this handler may not publish ${eventType}: add it to the emits of its @On declaration`);
    this.name = 'UndeclaredEvent';
  }
}
