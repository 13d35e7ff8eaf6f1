import { inspectBroker } from '@erp/common-messaging';
import type { ContextState, TopicSpec } from '@erp/stack';
import type { ReadingServer } from './database.js';
import { type ContextFacts, type Facts, isUnread, reading } from './facts.js';
import { lagOf } from './lag.js';
import { readContext, readContextAgain } from './read-context.js';
import { readDisks } from './read-disks.js';
import { readPostgres } from './read-postgres.js';
import { readServices } from './read-services.js';
import { readSettings } from './read-settings.js';

export interface LookOptions {
  /** A StackState has all of it. */
  readonly stack: {
    readonly brokers: readonly string[];
    readonly postgres: ReadingServer;
    readonly contexts: Readonly<Record<string, Pick<ContextState, 'database'>>>;
  };
  /** Those that run, by context. */
  readonly serviceUrls: Readonly<Record<string, string>>;
  /** Where data and logs lie, when they lie on this machine. */
  readonly folders: readonly string[];
  readonly topics: readonly TopicSpec[];
  readonly topicPrefix: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Long enough for whatever works to have moved. */
const LATER_MS = 1_000;

/** Looks at everything at once. Never rejects: what cannot be read says so itself. */
export async function look(options: LookOptions): Promise<Facts> {
  const { stack, topics, topicPrefix } = options;
  const { host, port } = stack.postgres;
  const lookedAt = new Date();
  const [postgres, broker, contexts, services] = await Promise.all([
    reading(() => readPostgres(stack.postgres)),
    reading(() => readBroker(options, lookedAt)),
    Promise.all(
      Object.entries(stack.contexts).map(([context, { database }]) =>
        readOne(stack.postgres, context, database),
      ),
    ),
    readServices(options.serviceUrls),
  ]);
  const settings = readSettings(options.env);
  const addresses = { postgres: `${host}:${port}`, brokers: stack.brokers };
  const disks = readDisks(options.folders);
  const facts = {
    lookedAt,
    addresses,
    postgres,
    broker,
    contexts,
    services,
    disks,
    settings,
    topics,
    topicPrefix,
  };
  return { ...facts, contexts: await lookAgain(facts, stack.postgres) };
}

const readBroker = ({ stack, topics, topicPrefix }: LookOptions, newerThan: Date) =>
  inspectBroker(stack.brokers, {
    topics: topics.map(({ name }) => topicPrefix + name),
    groups: Object.keys(stack.contexts).map((context) => topicPrefix + context),
    newerThan,
  });

async function readOne(server: ReadingServer, context: string, database: string): Promise<ContextFacts> {
  return {
    context,
    database,
    facts: await reading(() => readContext(server, database, context)),
    later: null,
  };
}

/** Where something waits, a second look tells whether it moves. */
async function lookAgain(facts: Facts, server: ReadingServer): Promise<ContextFacts[]> {
  const waits = facts.contexts.map((context) => somethingWaits(context, facts));
  if (waits.includes(true)) await new Promise((resolve) => setTimeout(resolve, LATER_MS));
  return Promise.all(
    facts.contexts.map(async (context, i) => {
      if (!waits[i]) return context;
      const later = await reading(() => readContextAgain(server, context.database, context.context));
      return { ...context, later: isUnread(later) ? null : later };
    }),
  );
}

function somethingWaits({ facts: context }: ContextFacts, facts: Facts): boolean {
  if (isUnread(context) || !context.outbox || !context.inbox) return false;
  return context.outbox.oldest !== null || context.inbox.applied.some((at) => lagOf(at, facts.broker) > 0n);
}
