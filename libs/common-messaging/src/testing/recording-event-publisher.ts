import { type DataOf, type EventDefinition, formsOf, replacementOf } from '../contract/index.js';
import type { Transaction } from '../database/transaction.js';
import { mustEmit } from '../declaration/declaration.js';
import { EventPublisher, ReplacedEvent } from '../outbox/event-publisher.js';

/** The fake for unit tests (R3, R22): checks contract and declaration as the real one does, and remembers the new form alone. */
export class RecordingEventPublisher extends EventPublisher {
  readonly published: { readonly definition: EventDefinition; readonly data: unknown }[] = [];

  override async publish<E extends EventDefinition>(
    _tx: Transaction,
    definition: E,
    data: DataOf<E>,
  ): Promise<void> {
    mustEmit(definition.type, false);
    const replacement = replacementOf(definition);
    if (replacement) throw new ReplacedEvent(definition.type, replacement.type);
    formsOf(definition, data);
    this.published.push({ definition, data });
  }

  /** The data of every published event of one definition, in order. */
  of<E extends EventDefinition>(definition: E): DataOf<E>[] {
    return this.published
      .filter((p) => p.definition.type === definition.type)
      .map((p) => p.data as DataOf<E>);
  }
}
