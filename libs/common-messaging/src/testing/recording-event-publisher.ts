import { checkContract, type DataOf, type EventDefinition } from '../contract/index.js';
import type { Transaction } from '../database/transaction.js';
import { EventPublisher } from '../outbox/event-publisher.js';

/** The fake for unit tests (R3, R22): checks the contract as the real one does, and remembers. */
export class RecordingEventPublisher extends EventPublisher {
  readonly published: { readonly definition: EventDefinition; readonly data: unknown }[] = [];

  override publish<E extends EventDefinition>(
    _tx: Transaction,
    definition: E,
    data: DataOf<E>,
  ): Promise<void> {
    checkContract(definition, data);
    this.published.push({ definition, data });
    return Promise.resolve();
  }

  /** The data of every published event of one definition, in order. */
  of<E extends EventDefinition>(definition: E): DataOf<E>[] {
    return this.published
      .filter((p) => p.definition.type === definition.type)
      .map((p) => p.data as DataOf<E>);
  }
}
