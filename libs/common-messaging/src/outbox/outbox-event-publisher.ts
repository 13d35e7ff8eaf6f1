import { newId } from '@erp/kernel';
import { partitionOf } from '../broker/partitioner.js';
import { currentTraceparent } from '../database/cause.js';
import { checkContract, contextOf, type DataOf, type EventDefinition } from '../contract/index.js';
import type { Transaction } from '../database/transaction.js';
import type { TopicSettings } from '../messaging-options.js';
import { EventPublisher, ForeignEvent, UndeclaredEvent } from './event-publisher.js';

/** The publisher of a running service: what it is given becomes a row of the outbox when the transaction commits. */
export class OutboxEventPublisher extends EventPublisher {
  private readonly partitions: ReadonlyMap<string, number>;

  constructor(
    private readonly context: string,
    topics: readonly TopicSettings[],
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
    if (tx.mayPublish && !tx.mayPublish.has(definition.type)) throw new UndeclaredEvent(definition.type);
    checkContract(definition, data);
    const partitions = this.partitions.get(definition.topic);
    if (!partitions) {
      throw new Error(
        `${definition.type} goes to the topic ${definition.topic}, which deploy/kafka/topics.json does not list`,
      );
    }
    const key = definition.key(data);
    tx.outgoing.push({
      eventId: newId(),
      type: definition.type,
      version: definition.version,
      tenantId: tx.tenantId,
      subject: definition.subject?.(data) ?? key,
      topic: definition.topic,
      key,
      partition: partitionOf(key, partitions),
      payload: JSON.stringify(data),
      occurredAt: new Date(),
      correlationId: tx.cause.correlationId,
      causationId: tx.cause.causationId,
      traceparent: tx.traceparent ?? currentTraceparent(),
    });
  }
}
