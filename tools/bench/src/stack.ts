import { adminClient, startTestStack, type TestStack, TestWorld } from '@erp/testing';
import { ensureLocalTopics, readState, stackPaths, startPostgres, stopPostgres } from '@erp/stack';

/** Kafka and PostgreSQL of the bench alone, in a temporary folder, on free ports. */
export interface BenchStack extends TestStack {
  /** For cpuSeconds(). */
  readonly pids: { readonly kafka: number; readonly postgres: number };
}

/** Commit times and the time that the log takes to the disk are measured by. */
const SETTINGS = ['wal_level = logical', 'track_commit_timestamp = on', 'track_wal_io_timing = on'];

/**
 * Starts the servers as tests have them, with these differences for all contestants: `wal_level = logical`, because some
 * of them read PostgreSQL's log, and what the bench measures by. `stop` ends them and removes their data.
 */
export async function startBenchStack(): Promise<{ stack: BenchStack; stop: () => Promise<void> }> {
  const started = await startTestStack();
  const { stack } = started;
  const stop = () => started.stop();
  try {
    if (stack.root === null)
      throw new Error('the bench measures processes, so its servers cannot be containers');
    const { root } = stack;
    const admin = await adminClient(stack);
    for (const setting of SETTINGS) await admin.query(`ALTER SYSTEM SET ${setting}`);
    await admin.end();
    await stopPostgres({ root });
    const postgres = await startPostgres({ root });
    return { stack: { ...stack, pids: { kafka: readState(stackPaths(root)).pids.kafka!, postgres } }, stop };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

/** Databases for one contestant. Its topics are made by createTopic(). */
export const benchWorld = (stack: BenchStack): TestWorld => TestWorld.withoutBroker(stack);

export async function createTopic(stack: BenchStack, name: string, partitions: number): Promise<void> {
  const [host, port] = stack.brokers[0]!.split(':') as [string, string];
  await ensureLocalTopics({ host, port: Number(port) }, [
    {
      name,
      partitions,
      retentionDays: -1,
      cleanupPolicy: 'delete',
      maxMessageBytes: 1_048_576,
      replicationFactor: { local: 1, production: 1 },
      minInsyncReplicas: { local: 1, production: 1 },
    },
  ]);
}
