import { publishAs, type Fact, type TestWorld } from '@erp/testing';

/** For tests: puts events of other contexts on their real topics, in the order given. */
export async function publishOnKafka(
  world: TestWorld,
  tenantId: string,
  ...facts: readonly Fact[]
): Promise<void> {
  for (const { id, definition, data } of facts) await publishAs(world, tenantId, definition, data, id);
}
