import { join } from 'node:path';
import { run } from './run.js';
import { StackError } from './stack-error.js';

/** Kafka 4 brokers need Java 17. */
const MIN_JAVA = 17;

export interface Java {
  program: string;
  /** As it calls itself, for example 17.0.15. */
  version: string;
}

/**
 * The Java of JAVA_HOME, else the one on PATH.
 * @throws StackError JAVA_MISSING or JAVA_TOO_OLD
 */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<Java> {
  const program = env['JAVA_HOME'] ? join(env['JAVA_HOME'], 'bin', 'java') : 'java';
  const remedy = `install a Java ${MIN_JAVA} or newer (for example the package openjdk-17-jre-headless, or "brew install openjdk"), or set JAVA_HOME to one`;
  const result = await run(program, ['-version'], { env }).catch((cause: Error) => {
    throw new StackError(
      'JAVA_MISSING',
      `Kafka needs Java; "${program}" cannot be run: ${cause.message}`,
      remedy,
      {
        cause,
      },
    );
  });
  const version = /version "([^"]+)"/.exec(result.output)?.[1];
  if (result.code !== 0 || version === undefined)
    throw new StackError(
      'JAVA_MISSING',
      `Kafka needs Java; "${program} -version" answered: ${result.output.trim() || `code ${result.code}`}`,
      remedy,
    );
  if (javaMajor(version) < MIN_JAVA)
    throw new StackError(
      'JAVA_TOO_OLD',
      `Kafka needs Java ${MIN_JAVA} or newer; "${program}" is Java ${version}`,
      remedy,
    );
  return { program, version };
}

/** Java before 9 called itself 1.8. */
function javaMajor(version: string): number {
  return Number(/^(?:1\.)?(\d+)/.exec(version)?.[1]);
}
