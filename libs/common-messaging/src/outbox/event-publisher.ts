import type { DataOf, EventDefinition } from '../contract/index.js';
import type { Transaction } from '../database/transaction.js';

/**
 * What a context publishes through (R3). There is no way past it to the broker: it takes the transaction,
 * so an event without one does not compile, and it writes to the outbox, so an event without its state
 * change, or the change without the event, cannot be committed.
 */
export abstract class EventPublisher {
  /**
   * Publishes a fact with the transaction's tenant and cause, also in the old form of a contract that is being replaced
   * (docs/adr/027-breaking-changes.md). Rejects with ContractViolation when `data`
   * does not have the definition's schema, with ForeignEvent when another context owns the type,
   * with ReplacedEvent when another contract replaces it, and with
   * UndeclaredEvent when what runs (a handler, a job or a command) does not name it in its `emits`.
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

/** A context tried to publish the old form of an event by itself. */
export class ReplacedEvent extends Error {
  constructor(
    readonly eventType: string,
    readonly replacement: string,
  ) {
    super(
      `${eventType} is replaced by ${replacement}: publish that one; while its window is open, the old form is published with it`,
    );
    this.name = 'ReplacedEvent';
  }
}
