import { Logger } from 'nestjs-pino';
import { readOwnerUrl, readServiceConfig } from '../config/service-config.js';
import { ConfigError } from '../config/variables.js';
import { runningTelemetry } from '../operations/running-telemetry.js';
import type { ServiceDefinition } from './define-service.js';
import { migrateService } from './migrate-service.js';
import { startService, type RunningService } from './start-service.js';

const COMMANDS = ['serve', 'migrate'];

/**
 * The whole of a service's main.ts: `main.js` or `main.js serve` serves until SIGTERM or SIGINT, `main.js migrate`
 * migrates and ends. Exit status 0 after a clean stop, 1 for a failure, 2 for a wrong command or configuration.
 */
export async function runService(definition: ServiceDefinition): Promise<void> {
  const command = process.argv[2] ?? 'serve';
  try {
    if (command === 'migrate') await migrateService(definition, { ownerUrl: readOwnerUrl() });
    else if (command === 'serve') await serve(definition);
    else throw new ConfigError([`the command is "${command}"; allowed: ${COMMANDS.join(', ')}`]);
  } catch (error) {
    process.stderr.write(`${error instanceof ConfigError ? error.message : describe(error)}\n`);
    process.exit(error instanceof ConfigError ? 2 : 1); // not exitCode: a half-started part may keep the process alive
  }
}

async function serve(definition: ServiceDefinition): Promise<void> {
  const startedAt = performance.now();
  const service = await startService(definition, readServiceConfig(definition.context));
  const logger = service.app.get(Logger);
  const startMs = Math.round(performance.now() - startedAt);
  logger.log(
    { msg: 'listening', url: service.url, startMs, processMs: Math.round(performance.now()) },
    'runService',
  );
  stopOnSignal(service, logger);
}

function stopOnSignal(service: RunningService, logger: Logger): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1); // asked twice: the operator will not wait
    stopping = true;
    logger.log({ msg: 'stopping', signal }, 'runService');
    service
      .stop()
      .then(() => runningTelemetry()?.shutdown())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ msg: 'stopped with an error', err: error }, 'runService');
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
