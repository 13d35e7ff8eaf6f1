import { defineEvent, Id, Type as T } from '@erp/common-messaging/contract';
import { partitionOf } from '@erp/common-messaging/testing';

export const PARTITIONS = 3;
const KEYS = 1_000;
const PAYLOAD_BYTES = 400;
export const TENANT = '0190c0de-0000-7000-8000-000000000001';
/** Before the topic's prefix. */
export const TOPIC = 'events';

/** What is published, by every contestant in the same bytes: the `seq`-th event, of one of 1,000 entities. */
export const Measured = defineEvent({
  type: 'commerce.Measured',
  version: 1,
  topic: TOPIC,
  key: (d) => d.entityId,
  schema: T.Object({ seq: T.Integer(), entityId: Id, padding: T.String() }, { additionalProperties: false }),
  personal: [],
});

export interface BenchEvent {
  readonly seq: number;
  readonly key: string;
  readonly partition: number;
  readonly payload: string;
}

const keys = Array.from(
  { length: KEYS },
  (_, n) => `0190c0de-0000-7000-8000-${n.toString(16).padStart(12, '0')}`,
);
const partitions = keys.map((key) => partitionOf(key, PARTITIONS));

export function dataOf(seq: number) {
  const entityId = keys[seq % KEYS]!;
  const bare = JSON.stringify({ seq, entityId, padding: '' });
  return { seq, entityId, padding: 'x'.repeat(PAYLOAD_BYTES - bare.length) };
}

export const eventOf = (seq: number): BenchEvent => ({
  seq,
  key: keys[seq % KEYS]!,
  partition: partitions[seq % KEYS]!,
  payload: JSON.stringify(dataOf(seq)),
});

/** Which event of which entity a record carries. */
export function readPayload(value: Buffer): { seq: number; entityId: string } {
  return JSON.parse(value.toString()) as { seq: number; entityId: string };
}
