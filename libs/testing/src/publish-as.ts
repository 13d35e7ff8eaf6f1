import { contextOf, type DataOf, type EventDefinition, formsOf } from '@erp/common-messaging/contract';
import { produceRaw } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import type { TestWorld } from './test-world.js';

/**
 * For tests: puts an event of another context on its topic, as that context's relay would, in every form that is
 * published. All on one partition, so that
 * those of one topic arrive in the order of the calls. Returns the event's id; given one, the event is the same again.
 */
export async function publishAs<E extends EventDefinition>(
  world: TestWorld,
  tenantId: string,
  definition: E,
  data: DataOf<E>,
  eventId: string = newId(),
): Promise<string> {
  const records = formsOf(definition, data).map((form) => {
    const { type, version, key } = form.definition;
    const headers = {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: eventId,
      ce_type: type,
      ce_source: `/${contextOf(type)}`,
      ce_time: new Date().toISOString(),
      ce_dataschema: `urn:erp:event:${type}:${version}`,
      ce_tenantid: tenantId,
    };
    return { partition: 0, key: key(form.data), value: JSON.stringify(form.data), headers };
  });
  await produceRaw(world.stack.brokers, world.topicPrefix + definition.topic, records);
  return eventId;
}
