import { run, tail } from './run.js';
import { StackError } from './stack-error.js';

/**
 * Copies the jars that a pom lists, with all they need, into a folder.
 * @throws StackError MAVEN_MISSING or MAVEN_FAILED with what Maven says.
 */
export async function fetchJars(
  pom: string,
  into: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const args = [
    '--batch-mode',
    '--quiet',
    '-Dstyle.color=never',
    '--file',
    pom,
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${into}`,
  ];
  const result = await run('mvn', args, { env }).catch((cause: NodeJS.ErrnoException) => {
    throw new StackError(
      'MAVEN_MISSING',
      `The jars of Kafka come by Maven, and "mvn" cannot be run: ${cause.message}`,
      'install Maven 3.6.3 or newer (for example the package maven, or "brew install maven"), or start with --stack=docker',
      { cause },
    );
  });
  if (result.code === 0) return;
  throw new StackError(
    'MAVEN_FAILED',
    `Maven could not fetch Kafka: ${errorLines(result.output)}`,
    remedy(result.output),
  );
}

function errorLines(output: string): string {
  // Maven goes on for a screen about stack traces; the first line is the cause.
  const errors = output.split('\n').filter((line) => line.includes('[ERROR]') && line.length > 10);
  return (errors[0] ?? tail(output)).replace('[ERROR]', '').trim();
}

function remedy(output: string): string {
  if (/No space left on device/i.test(output)) return 'free some space on the disk and start again';
  if (/offline mode/i.test(output))
    return 'take Maven out of offline mode (settings.xml, or MAVEN_ARGS), and start again';
  return 'check the network, the proxy and the mirrors in settings.xml of Maven, then start again; what has been fetched is kept';
}
