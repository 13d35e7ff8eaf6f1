import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillAndRename } from './draft.js';
import type { Java } from './java.js';
import { kafkaProperties } from './kafka-config.js';
import { kafkaFolder, type StackPaths } from './paths.js';
import type { StackPorts } from './ports.js';
import { run, tail } from './run.js';
import { StackError } from './stack-error.js';

/** Gives a new Kafka its cluster id and first metadata; does nothing when it has them. */
export async function formatKafka(
  java: Java,
  classPath: string[],
  paths: StackPaths,
  ports: StackPorts,
  onProgress: (step: string) => void,
): Promise<void> {
  if (existsSync(paths.kafkaData)) return;
  onProgress('Formatting the storage of Kafka');
  await fillAndRename(paths.kafkaData, async (draft) => {
    const data = join(draft, 'data');
    const config = join(draft, 'kafka.properties');
    mkdirSync(data, { recursive: true });
    writeFileSync(config, kafkaProperties(data, ports));
    const result = await run(java.program, [
      ...classPath,
      // Used once for a second: not worth the optimising compiler.
      '-XX:TieredStopAtLevel=1',
      ...loggingTo(paths.kafkaLog),
      'kafka.tools.StorageTool',
      'format',
      '--cluster-id',
      clusterId(),
      '--config',
      config,
    ]);
    if (result.code === 0) return data;
    throw new StackError(
      'SERVER_FAILED',
      `Kafka could not format ${data}: ${tail(result.output)}`,
      'the message above names the cause; "npm run stack -- reset" starts from an empty stack',
    );
  });
}

/** A random UUID in Kafka's way of writing it. One that begins with a dash would be taken for an option. */
const clusterId = (): string => randomBytes(16).toString('base64url').replace(/^-/, 'A');

/** Arguments of the JVM that send what Kafka logs to a file. */
export function loggingTo(file: string): string[] {
  return [`-Dlog4j2.configurationFile=${join(kafkaFolder(), 'log4j2.xml')}`, `-Derp.stack.log=${file}`];
}
