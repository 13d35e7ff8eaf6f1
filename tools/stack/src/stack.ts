import { mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { connectionBudget } from './connection-budget.js';
import { databaseName, readContexts, type ContextsFile } from './contexts.js';
import { refuseFullDisk } from './disk.js';
import { removeFolder } from './draft.js';
import { composeDown, composeUp, refuseMissingDocker } from './docker.js';
import {
  choosePorts,
  endServers,
  findRunning,
  startServers,
  type PortChoice,
  type Progress,
} from './embedded.js';
import { endKafka, launchKafka, workingKafka } from './kafka.js';
import { withLock } from './lock.js';
import { stackPaths, type StackPaths } from './paths.js';
import { refuseTakenPort, USUAL_PORTS } from './ports.js';
import { endPostgres, launchPostgres, workingPostgres } from './postgres.js';
import { prepareKafka, preparePostgres } from './prepare.js';
import { StackError } from './stack-error.js';
import {
  findState,
  newState,
  readState,
  withContexts,
  withPorts,
  writeState,
  type StackKind,
  type StackState,
} from './state.js';
import { readTopics } from './topics.js';

export interface StackOptions {
  /** Data folder; `.stack` in the workspace when left out. Tests give a temporary one. */
  root?: string;
  /** Told in a few words what is being done. */
  onProgress?: Progress;
  /** How long to wait for another command on the same stack, in ms; a minute when left out. */
  lockWaitMs?: number;
}

export interface UpOptions extends StackOptions {
  /** What the stack was created with, else embedded. */
  kind?: StackKind;
  /** Only asked at the first start; later the ports of the first start are wanted again. */
  ports?: PortChoice;
  /** deploy/contexts.json when left out. */
  contexts?: ContextsFile;
}

/**
 * Brings the stack up: what runs is kept, what died is started again, what is missing is created.
 * @returns where everything is, with the passwords; the same that stack.json holds.
 * @throws StackError with a remedy for everything that is known to go wrong.
 */
export async function up(options: UpOptions = {}): Promise<StackState> {
  const { ports = 'usual', onProgress = () => {} } = options;
  const contexts = options.contexts ?? readContexts();
  const topics = readTopics();
  const maxConnections = connectionBudget(contexts).total;
  return locked('up', options, async (paths) => {
    refuseFullDisk(paths.root);
    const found = findState(paths);
    const kind = options.kind ?? found?.kind ?? 'embedded';
    if (found && found.kind !== kind) throw kindDiffers(found.kind, kind);
    if (kind === 'docker') await refuseMissingDocker();
    const running = kind === 'docker' ? {} : await findRunning(paths, found);
    const chosen =
      kind === 'docker'
        ? (found?.ports ?? USUAL_PORTS)
        : await choosePorts(running, ports, found?.ports, onProgress);
    const named = contexts.contexts.map(({ name }) => ({ name, database: databaseName(name) }));
    const state = found ? withPorts(withContexts(found, named), chosen) : newState(kind, chosen, named);
    // Written before the servers exist: a password that is on no disk would lock us out of them.
    writeState(paths, state);
    if (kind === 'docker') {
      onProgress('Starting Redpanda and PostgreSQL in Docker');
      await composeUp(paths, state, maxConnections);
    } else {
      state.pids = await startServers(paths, state, running, maxConnections, onProgress);
      writeState(paths, state);
    }
    await Promise.all([
      prepareKafka(state, topics, onProgress),
      preparePostgres(state, contexts, maxConnections, onProgress),
    ]);
    return state;
  });
}

/** Stops both servers; the data stays. Does nothing when they do not run. */
export async function down(options: StackOptions = {}): Promise<void> {
  await locked('down', options, async (paths) => {
    const state = findState(paths);
    if (state?.kind === 'docker') await composeDown(paths, { volumes: false });
    else await endServers(paths);
    if (state) writeState(paths, { ...state, pids: {} });
  });
  removeWhenEmpty(options);
}

/** Stops both servers and deletes their data, the passwords and the logs. The jars of Kafka are kept. */
export async function reset(options: StackOptions = {}): Promise<void> {
  await locked('reset', options, async (paths) => {
    if (stateKind(paths) === 'docker') await composeDown(paths, { volumes: true });
    else await endServers(paths);
    // By name, so that a mistaken root loses nothing that is not ours.
    // The payment gateway's journal (tools/demo) knows the ids of the databases, and is of no use without them.
    const ours = /^(stack\.json|kafka|postgres|gateway)(\.[a-z0-9.]+)?$/;
    for (const name of readdirSync(paths.root).filter((entry) => ours.test(entry)))
      removeFolder(`${paths.root}/${name}`);
  });
  removeWhenEmpty(options);
}

/**
 * Starts Kafka alone, on its old port: for a supervisor, after a crash. Keeps one that runs.
 * @returns its pid
 * @throws StackError NOT_CREATED before the first `up`; PORT_TAKEN.
 */
export function startKafka(options: StackOptions = {}): Promise<number> {
  return locked('start of Kafka', options, async (paths) => {
    const state = readEmbeddedState(paths);
    const running = await workingKafka(paths, state.ports);
    if (running !== undefined) return running;
    await refuseTakenPort('Kafka', state.ports.kafka);
    await refuseTakenPort("Kafka's controller", state.ports.kafkaController);
    const kafka = await launchKafka(paths, state.ports, options.onProgress ?? (() => {}));
    writeState(paths, { ...state, pids: { ...state.pids, kafka } });
    return kafka;
  });
}

/** Stops Kafka alone; true when it was running. */
export function stopKafka(options: StackOptions = {}): Promise<boolean> {
  return locked('stop of Kafka', options, (paths) => endKafka(paths));
}

/**
 * Starts PostgreSQL alone, on its old port: for a supervisor, after a crash. Keeps one that runs.
 * @returns its pid
 * @throws StackError NOT_CREATED before the first `up`; PORT_TAKEN.
 */
export function startPostgres(options: StackOptions = {}): Promise<number> {
  return locked('start of PostgreSQL', options, async (paths) => {
    const state = readEmbeddedState(paths);
    const running = await workingPostgres(paths, state);
    if (running !== undefined) return running;
    await refuseTakenPort('PostgreSQL', state.postgres.port);
    const maxConnections = connectionBudget(readContexts()).total;
    const postgres = await launchPostgres(paths, state, maxConnections, options.onProgress ?? (() => {}));
    writeState(paths, { ...state, pids: { ...state.pids, postgres } });
    return postgres;
  });
}

/** Stops PostgreSQL alone; true when it was running. */
export function stopPostgres(options: StackOptions = {}): Promise<boolean> {
  return locked('stop of PostgreSQL', options, (paths) => endPostgres(paths));
}

function locked<T>(
  doing: string,
  { root, onProgress, lockWaitMs }: StackOptions,
  work: (paths: StackPaths) => Promise<T>,
): Promise<T> {
  const paths = stackPaths(root);
  mkdirSync(paths.root, { recursive: true });
  return withLock(paths.lock, doing, { onProgress, waitMs: lockWaitMs }, () => work(paths));
}

function readEmbeddedState(paths: StackPaths): StackState {
  const state = readState(paths);
  if (state.kind !== 'embedded') throw kindDiffers(state.kind, 'embedded');
  return state;
}

/** A stack.json that cannot be read must not stand in the way of deleting it. */
function stateKind(paths: StackPaths): StackKind | undefined {
  try {
    return findState(paths)?.kind;
  } catch {
    return undefined;
  }
}

function kindDiffers(is: StackKind, wanted: StackKind): StackError {
  return new StackError(
    'KIND_DIFFERS',
    `The stack is ${is}, asked for is ${wanted}`,
    `leave out --stack, or delete its data with "npm run stack -- reset" and start again with --stack=${wanted}`,
  );
}

/** `down` and `reset` of a stack that never was leave no folder behind. */
function removeWhenEmpty({ root }: StackOptions): void {
  try {
    rmdirSync(stackPaths(root).root);
  } catch {
    // Not empty, or gone already: both are fine.
  }
}
