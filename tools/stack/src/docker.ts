import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { stackPaths, workspaceRoot, type StackPaths } from './paths.js';
import { run, tail } from './run.js';
import { StackError } from './stack-error.js';
import type { StackState } from './state.js';

/** `docker compose up --wait`; the images are pulled at the first start. */
export async function composeUp(
  paths: StackPaths,
  state: StackState,
  maxConnections: number,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  await compose(['up', '--detach', '--wait'], paths, {
    ...env,
    ERP_KAFKA_PORT: String(state.ports.kafka),
    ERP_POSTGRES_PORT: String(state.ports.postgres),
    ERP_POSTGRES_PASSWORD: state.postgres.superuser.password,
    ERP_MAX_CONNECTIONS: String(maxConnections),
  });
}

/** Stops and removes the containers; with `volumes` their data too. */
export async function composeDown(
  paths: StackPaths,
  { volumes }: { volumes: boolean },
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  // compose.yaml insists on a password; to stop, any will do.
  const withPassword = { ...env, ERP_POSTGRES_PASSWORD: 'unused' };
  await compose(['down', ...(volumes ? ['--volumes'] : [])], paths, withPassword);
}

async function compose(args: string[], paths: StackPaths, env: NodeJS.ProcessEnv): Promise<void> {
  const file = join(workspaceRoot(), 'deploy/docker/compose.yaml');
  const all = ['compose', '--project-name', projectName(paths), '--file', file, ...args];
  const result = await run('docker', all, { env });
  if (result.code === 0) return;
  throw new StackError(
    'DOCKER_FAILED',
    `"docker compose ${args.join(' ')}" failed: ${tail(result.output)}`,
    'the message above names the cause; without --stack=docker the stack needs no Docker',
  );
}

/**
 * Asked before anything is written: a stack that was never started must not stand in the way of another kind.
 * @throws StackError DOCKER_MISSING when the command, its compose plugin or the engine is not there.
 */
export async function refuseMissingDocker(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const checks = [
    { args: ['compose', 'version'], remedy: 'install Docker with its compose plugin' },
    { args: ['version'], remedy: 'start the Docker engine' },
  ];
  for (const { args, remedy } of checks) {
    const result = await run('docker', args, { env }).catch((error: Error) => ({
      code: 1,
      output: error.message,
    }));
    if (result.code !== 0)
      throw new StackError(
        'DOCKER_MISSING',
        `"docker ${args.join(' ')}" failed: ${firstComplaint(result.output)}`,
        `${remedy}, or leave out --stack=docker: the embedded stack needs no Docker`,
      );
  }
}

function firstComplaint(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return (
    lines.find((line) => /cannot|failed|unknown|not a docker|ENOENT/i.test(line)) ?? lines[0] ?? 'no output'
  );
}

/** A stack in another folder gets containers and volumes of its own. */
function projectName(paths: StackPaths): string {
  if (paths.root === stackPaths().root) return 'erp-stack';
  return `erp-stack-${createHash('sha256').update(paths.root).digest('hex').slice(0, 8)}`;
}
