import { kafkaPid } from './kafka.js';
import { describeTopics } from './kafka-wire.js';
import { stackPaths } from './paths.js';
import { connectAdmin } from './postgres.js';
import { postgresPid } from './postgres-pids.js';
import { uptimeMs } from './processes.js';
import { findState, type StackKind, type StackState } from './state.js';

export interface ServerStatus {
  port: number;
  /** Answers, and as the server of this stack. */
  running: boolean;
  /** Unknown with Docker. */
  pid?: number;
  uptimeMs?: number;
}

export interface StackStatus {
  root: string;
  kind: StackKind;
  kafka: ServerStatus & { topics: { name: string; partitions: number }[] };
  postgres: ServerStatus & { databases: { name: string; bytes: number }[] };
}

/** How the stack is, by asking the servers; undefined when none was ever started in `root`. */
export async function status({ root }: { root?: string } = {}): Promise<StackStatus | undefined> {
  const paths = stackPaths(root);
  const state = findState(paths);
  if (state === undefined) return undefined;
  const pids =
    state.kind === 'embedded' ? { kafka: kafkaPid(paths), postgres: postgresPid(paths) } : undefined;
  const [topics, databases] = await Promise.all([
    pids && pids.kafka === undefined ? undefined : topicsOf(state),
    pids && pids.postgres === undefined ? undefined : databasesOf(state),
  ]);
  return {
    root: paths.root,
    kind: state.kind,
    kafka: { ...server(state.ports.kafka, topics, pids?.kafka), topics: topics ?? [] },
    postgres: { ...server(state.postgres.port, databases, pids?.postgres), databases: databases ?? [] },
  };
}

function server(port: number, answer: unknown[] | undefined, pid: number | undefined): ServerStatus {
  return {
    port,
    running: answer !== undefined,
    pid,
    uptimeMs: pid === undefined ? undefined : uptimeMs(pid),
  };
}

async function topicsOf(state: StackState): Promise<StackStatus['kafka']['topics'] | undefined> {
  try {
    const topics = await describeTopics({ host: '127.0.0.1', port: state.ports.kafka }, 2_000);
    return [...topics].map(([name, partitions]) => ({ name, partitions })).sort(byName);
  } catch {
    return undefined;
  }
}

async function databasesOf(state: StackState): Promise<StackStatus['postgres']['databases'] | undefined> {
  try {
    const admin = await connectAdmin(state);
    try {
      const { rows } = await admin.query<{ name: string; bytes: number }>(
        `SELECT datname AS name, pg_database_size(oid)::float8 AS bytes
           FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY datname`,
      );
      return rows;
    } finally {
      await admin.end();
    }
  } catch {
    return undefined;
  }
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name.localeCompare(b.name);
}
