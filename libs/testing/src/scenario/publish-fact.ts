import { contextOf, formsOf } from '@erp/common-messaging/contract';
import { type MemoryKafka, partitionOf, toRecord } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import type { Fact } from './event.js';

/** Puts an event on its topic as its publisher's relay would, in every form that is published, CloudEvents headers and all. */
export function publishFact(
  kafka: MemoryKafka,
  tenantId: string,
  { id, definition, data }: Fact,
  traceparent: string | null = null,
): void {
  const { topic } = definition;
  const key = definition.key(data);
  const partition = partitionOf(key, kafka.partitions(topic));
  const now = new Date();
  const fact = {
    id: '0',
    created_at: now.toISOString(),
    event_id: id,
    tenant_id: tenantId,
    subject: definition.subject?.(data) ?? key,
    topic,
    partition_key: key,
    kafka_partition: partition,
    occurred_at: now.toISOString(),
    correlation_id: newId(),
    causation_id: null,
    traceparent,
    attempts: 0,
  };
  for (const form of formsOf(definition, data)) {
    const { type, version } = form.definition;
    const row = { ...fact, event_type: type, event_version: version, payload: JSON.stringify(form.data) };
    kafka.append(topic, partition, toRecord(row, contextOf(type)));
  }
}
