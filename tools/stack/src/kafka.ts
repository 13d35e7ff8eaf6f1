import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureJars } from './jars.js';
import { findJava, type Java } from './java.js';
import { kafkaProperties } from './kafka-config.js';
import { formatKafka, loggingTo } from './kafka-format.js';
import { describeTopics } from './kafka-wire.js';
import type { StackPaths } from './paths.js';
import type { StackPorts } from './ports.js';
import { runsWith, stopProcess } from './processes.js';
import { startServer, workingPid } from './server-process.js';

const START_TIMEOUT_MS = 60_000;

/** The pid of this stack's Kafka, when it runs. */
export function kafkaPid(paths: StackPaths): number | undefined {
  if (!existsSync(paths.kafkaPid)) return undefined;
  const pid = Number(readFileSync(paths.kafkaPid, 'utf8'));
  return runsWith(pid, paths.kafkaConfig) ? pid : undefined;
}

/** Like kafkaPid, but only once it answers on its port. */
export function workingKafka(paths: StackPaths, ports: StackPorts): Promise<number | undefined> {
  return workingPid(
    'Kafka',
    () => kafkaPid(paths),
    () => isInService(ports.kafka),
    START_TIMEOUT_MS,
  );
}

/** Fetches, formats, starts; each only when needed. The ports must be free. Returns the pid. */
export async function launchKafka(
  paths: StackPaths,
  ports: StackPorts,
  onProgress: (step: string) => void,
): Promise<number> {
  const java = await findJava();
  const jars = await ensureJars({ onProgress });
  const classPath = ['-cp', join(jars, '*')];
  await formatKafka(java, classPath, paths, ports, onProgress);
  writeFileSync(paths.kafkaConfig, kafkaProperties(paths.kafkaData, ports));
  onProgress(`Starting Kafka on 127.0.0.1:${ports.kafka}`);
  return startServer({
    name: 'Kafka',
    program: java.program,
    args: [
      ...classPath,
      '-Xmx512m',
      // Hundreds of lines on which classes do not fit into the class archive.
      '-Xlog:cds=off',
      '-Xlog:cds+dynamic=off',
      ...classArchive(java, jars, paths),
      ...loggingTo(paths.kafkaLog),
      'kafka.Kafka',
      paths.kafkaConfig,
    ],
    env: process.env,
    outputFile: paths.kafkaOut,
    onSpawn: (pid) => writeFileSync(paths.kafkaPid, String(pid)),
    isReady: () => isInService(ports.kafka),
    timeoutMs: START_TIMEOUT_MS,
  });
}

/** Ends this stack's Kafka; true when it was running. */
export async function endKafka(paths: StackPaths): Promise<boolean> {
  const signal = await stopProcess(kafkaPid(paths), paths.kafkaConfig, [
    // The first stop of a broker also writes the class archive, which takes 4 s on 2 cores.
    { signal: 'SIGTERM', waitMs: 30_000 },
    { signal: 'SIGKILL', waitMs: 5_000 },
  ]);
  rmSync(paths.kafkaPid, { force: true });
  // Killed, it may have left half an archive.
  if (signal === 'SIGTERM') await keepClassArchive(paths);
  return signal !== undefined;
}

function isInService(port: number): Promise<boolean> {
  return describeTopics({ host: '127.0.0.1', port }, 1_000).then(
    () => true,
    () => false,
  );
}

/**
 * Parsed classes, kept in a file that the JVM maps: starting took 2.9 s without and 1.3 s with it. The JVM
 * writes it as it ends, so the first stop gives it to the second start; a file that does not fit (another
 * Java, other jars) is passed over by the JVM.
 */
function classArchive(java: Java, jars: string, paths: StackPaths): string[] {
  const archive = archiveFile(jars, java);
  const draft = draftArchive(paths);
  rmSync(draft, { force: true });
  return existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : [`-XX:ArchiveClassesAtExit=${draft}`];
}

async function keepClassArchive(paths: StackPaths): Promise<void> {
  const draft = draftArchive(paths);
  if (!existsSync(draft)) return;
  try {
    const archive = archiveFile(await ensureJars(), await findJava());
    // Another stack may map the archive at this moment: replace it by a rename, never write into it.
    const copy = `${archive}.${process.pid}`;
    copyFileSync(draft, copy);
    renameSync(copy, archive);
  } catch {
    // Without it (a folder that is not ours to write, a full disk) the next start is slower, no more.
  }
  rmSync(draft, { force: true });
}

function archiveFile(jars: string, java: Java): string {
  return join(jars, `kafka-java-${java.version}.jsa`);
}

function draftArchive(paths: StackPaths): string {
  return join(paths.root, 'kafka.jsa');
}
