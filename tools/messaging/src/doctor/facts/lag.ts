import type { InspectedPartition } from '@erp/common-messaging';
import { type Facts, isUnread } from './facts.js';
import type { AppliedPartition } from './read-inbox.js';

/** The partition on the broker; undefined when it does not exist, or the broker does not tell. */
export function onBroker(
  { topic, partition }: Pick<AppliedPartition, 'topic' | 'partition'>,
  broker: Facts['broker'],
): InspectedPartition | undefined {
  if (isUnread(broker)) return undefined;
  const inspected = broker.topics.get(topic);
  if (!inspected || 'error' in inspected) return undefined;
  return inspected.partitions.find((candidate) => candidate.partition === partition);
}

/** Records of a partition that were not applied; 0 when the broker does not tell. */
export function lagOf(applied: AppliedPartition, broker: Facts['broker']): bigint {
  const high = onBroker(applied, broker)?.high ?? applied.next;
  return high > applied.next ? high - applied.next : 0n;
}
