import { endKafka, launchKafka, workingKafka } from './kafka.js';
import type { StackPaths } from './paths.js';
import { freePorts, refuseTakenPort, USUAL_PORTS, wantedOrFree, type StackPorts } from './ports.js';
import { endPostgres, launchPostgres, workingPostgres } from './postgres.js';
import type { StackState } from './state.js';

export type Progress = (step: string) => void;

/** `usual`: the well-known ports, or those of last time; `free`: any; given ones are taken or refused. */
export type PortChoice = 'usual' | 'free' | StackPorts;

/** What runs already; see workingPid. */
export interface Running {
  kafka?: number;
  postgres?: number;
}

/** Asks both servers of an earlier start whether they still work. */
export async function findRunning(paths: StackPaths, state: StackState | undefined): Promise<Running> {
  if (state === undefined) return {};
  const [kafka, postgres] = await Promise.all([
    workingKafka(paths, state.ports),
    workingPostgres(paths, state),
  ]);
  return { kafka, postgres };
}

/** Decides where both servers listen. One that runs already stays where it is. */
export async function choosePorts(
  running: Running,
  choice: PortChoice,
  recorded: StackPorts | undefined,
  onProgress: Progress,
): Promise<StackPorts> {
  const wanted =
    recorded ?? (choice === 'free' ? await freePorts() : choice === 'usual' ? USUAL_PORTS : choice);
  const ports = { ...wanted };
  const moveTo = async (server: string, key: keyof StackPorts) => {
    if (typeof choice === 'object') await refuseTakenPort(server, ports[key]);
    else ports[key] = await wantedOrFree(server, ports[key], onProgress);
  };
  if (running.kafka === undefined) {
    await moveTo('Kafka', 'kafka');
    await moveTo("Kafka's controller", 'kafkaController');
  }
  if (running.postgres === undefined) await moveTo('PostgreSQL', 'postgres');
  return ports;
}

/**
 * Starts whichever of the two servers does not run, both at once.
 * @returns their pids. When one fails, the other is left running and the failure is thrown.
 */
export async function startServers(
  paths: StackPaths,
  state: StackState,
  running: Running,
  maxConnections: number,
  onProgress: Progress,
): Promise<Required<Running>> {
  const [kafka, postgres] = await Promise.allSettled([
    running.kafka ?? launchKafka(paths, state.ports, onProgress),
    running.postgres ?? launchPostgres(paths, state, maxConnections, onProgress),
  ]);
  if (kafka.status === 'rejected') throw kafka.reason;
  if (postgres.status === 'rejected') throw postgres.reason;
  return { kafka: kafka.value, postgres: postgres.value };
}

/** Ends both servers, as far as they run. */
export async function endServers(paths: StackPaths): Promise<void> {
  await Promise.all([endKafka(paths), endPostgres(paths)]);
}
