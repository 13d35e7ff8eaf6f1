import { loadClient } from './client.js';

/** Removes a partition's records below an offset, as retention does: for tests of what a reader does then. */
export async function removeRecords(
  brokers: readonly string[],
  topic: string,
  partition: number,
  below: bigint,
): Promise<void> {
  const { Admin } = await loadClient();
  const admin = new Admin({ clientId: 'raw', bootstrapBrokers: [...brokers] });
  try {
    await admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition, offset: below }] }] });
  } finally {
    await admin.close();
  }
}
