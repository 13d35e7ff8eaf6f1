import { newId } from '@erp/kernel';
import { partitionOf } from '../broker/partitioner.js';
import { currentTraceparent } from '../database/cause.js';
import { contextOf, type DataOf, type EventDefinition, formsOf, replacementOf } from '../contract/index.js';
import type { Transaction } from '../database/transaction.js';
import type { TopicSettings } from '../messaging-options.js';
import { mustEmit } from '../declaration/declaration.js';
import { EventPublisher, ForeignEvent, ReplacedEvent } from './event-publisher.js';

/** The publisher of a running service: what it is given becomes a row of the outbox when the transaction commits. */
export class OutboxEventPublisher extends EventPublisher {
  private readonly partitions: ReadonlyMap<string, number>;

  constructor(
    private readonly context: string,
    topics: readonly TopicSettings[],
    private readonly mustDeclare = false,
  ) {
    super();
    this.partitions = new Map(topics.map((t) => [t.name, t.partitions]));
  }

  // Async, so that a broken contract rejects like every other failure of a publication.
  override async publish<E extends EventDefinition>(
    tx: Transaction,
    definition: E,
    data: DataOf<E>,
  ): Promise<void> {
    if (contextOf(definition.type) !== this.context) throw new ForeignEvent(definition.type, this.context);
    mustEmit(definition.type, this.mustDeclare);
    const replacement = replacementOf(definition);
    if (replacement) throw new ReplacedEvent(definition.type, replacement.type);
    // One fact in each form that somebody still reads: the new one first, all under its id and its key (ADR-027).
    const forms = formsOf(definition, data);
    const partitions = this.partitions.get(definition.topic);
    if (!partitions) {
      throw new Error(
        `${definition.type} goes to the topic ${definition.topic}, which deploy/kafka/topics.json does not list`,
      );
    }
    const key = definition.key(data);
    const fact = {
      eventId: newId(),
      tenantId: tx.tenantId,
      subject: definition.subject?.(data) ?? key,
      topic: definition.topic,
      key,
      partition: partitionOf(key, partitions),
      occurredAt: new Date(),
      correlationId: tx.cause.correlationId,
      causationId: tx.cause.causationId,
      traceparent: tx.traceparent ?? currentTraceparent(),
    };
    for (const { definition: form, data: inForm } of forms)
      tx.outgoing.push({
        ...fact,
        type: form.type,
        version: form.version,
        payload: JSON.stringify(inForm),
      });
  }
}
