import { produceRaw } from '@erp/common-messaging/testing';
import type { Fact, TestWorld } from '@erp/testing';

/**
 * For tests: puts events of other contexts on their real topics, as those contexts' relays would. All on one partition,
 * so that those of a topic arrive in the order of the calls.
 */
export async function publishOnKafka(
  world: TestWorld,
  tenantId: string,
  ...facts: readonly Fact[]
): Promise<void> {
  for (const { id, definition, data } of facts) {
    const { type, version, topic } = definition;
    const headers = {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: id,
      ce_type: type,
      ce_source: `/${type.split('.')[0]}`,
      ce_time: new Date().toISOString(),
      ce_dataschema: `urn:erp:event:${type}:${version}`,
      ce_tenantid: tenantId,
    };
    const record = { partition: 0, key: definition.key(data), value: JSON.stringify(data), headers };
    await produceRaw(world.stack.brokers, world.topicPrefix + topic, [record]);
  }
}
