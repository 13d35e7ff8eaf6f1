import { type Admin, loadClient } from './client.js';

/** Removes a partition's records below an offset, as retention does: for tests of what a reader does then. */
export const removeRecords = (
  brokers: readonly string[],
  topic: string,
  partition: number,
  below: bigint,
): Promise<void> =>
  asAdmin(brokers, (admin) =>
    admin.deleteRecords({
      topics: [{ name: topic, partitions: [{ partition, offset: below }] }],
    }),
  );

/** Removes topics: for tests that make many, since a broker pays for each partition it has. */
export const removeTopics = (brokers: readonly string[], topics: readonly string[]): Promise<void> =>
  asAdmin(brokers, (admin) => admin.deleteTopics({ topics: [...topics] }));

async function asAdmin(brokers: readonly string[], work: (admin: Admin) => Promise<unknown>): Promise<void> {
  const client = await loadClient();
  const admin = new client.Admin({ clientId: 'raw', bootstrapBrokers: [...brokers] });
  try {
    await work(admin);
  } finally {
    await admin.close();
  }
}
