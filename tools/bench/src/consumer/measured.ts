import { defineEvent, Id, Type as T } from '@erp/common-messaging/contract';
import { type OutboxRow, partitionOf, toRecord } from '@erp/common-messaging/testing';
import type { BrokerRecord } from '@erp/common-messaging';
import { newId } from '@erp/kernel';

export const PARTITIONS = 3;
export const KEYS = 1_000;
export const TENANT = '0190c0de-0000-7000-8000-000000000001';

/** What every contestant consumes: the n-th step of some entity; about 400 bytes. */
export const Measured = defineEvent({
  type: 'commerce.Measured',
  version: 1,
  topic: 'measured-events',
  key: (d) => d.entityId,
  schema: T.Object(
    { entityId: Id, step: T.Integer(), sentAtMs: T.Number(), padding: T.String() },
    { additionalProperties: false },
  ),
  personal: [],
});

const PADDING = 'x'.repeat(300);
const ENTITIES = Array.from({ length: KEYS }, newId);

/** Makes events in turn for each of the keys, as the relay would send them. */
export class Stream {
  private made = 0;

  next(): { partition: number; record: BrokerRecord } {
    const entityId = ENTITIES[this.made % KEYS]!;
    const step = Math.floor(this.made++ / KEYS) + 1;
    const now = new Date();
    const payload = JSON.stringify({ entityId, step, sentAtMs: now.getTime(), padding: PADDING });
    const id = newId();
    const row: OutboxRow = {
      id: String(this.made),
      created_at: now.toISOString(),
      event_id: id,
      event_type: Measured.type,
      event_version: Measured.version,
      tenant_id: TENANT,
      subject: entityId,
      topic: Measured.topic,
      partition_key: entityId,
      kafka_partition: partitionOf(entityId, PARTITIONS),
      payload,
      occurred_at: now.toISOString(),
      correlation_id: id,
      causation_id: null,
      traceparent: null,
      attempts: 0,
    };
    return { partition: row.kafka_partition, record: toRecord(row, 'commerce') };
  }
}
