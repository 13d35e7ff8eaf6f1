import 'reflect-metadata';
import { connectMessaging } from '@erp/common-messaging';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import type { ServiceConfig } from '../config/service-config.js';
import { httpAdapter, setUpHttp } from '../http/http-edge.js';
import { operationsProblems } from '../operations/operations-problems.js';
import { serveOpenApi } from '../http/openapi.js';
import type { ServiceDefinition } from './define-service.js';
import { ServiceModule } from './service-module.js';

/** How long a stop waits for requests under way before it cuts them, in milliseconds. */
const STOP_GRACE_MS = 10_000;

export interface RunningService {
  /** Where it listens, for example http://127.0.0.1:3001. */
  readonly url: string;
  readonly app: NestFastifyApplication;
  /** Stops HTTP and the consumer, then relay, jobs and pools (Nest's order); resolves when all have stopped. */
  stop(): Promise<void>;
}

/**
 * Starts a context's service and resolves when it listens. Rejects, with nothing left running, when the database
 * or the broker is not as the service needs it.
 */
export async function startService(
  definition: ServiceDefinition,
  config: ServiceConfig,
): Promise<RunningService> {
  const app = await NestFactory.create<NestFastifyApplication>(
    ServiceModule.of(definition, config),
    httpAdapter(),
    {
      bufferLogs: true,
      abortOnError: false, // reject, rather than end the process of a test
    },
  );
  const logger = app.get(Logger);
  app.useLogger(logger);
  try {
    setUpHttp(app, { ...operationsProblems, ...definition.problems }, logger);
    serveOpenApi(app, definition.title);
    await app.init(); // relay and jobs run from here on
    await connectMessaging(app);
    await app.listen(config.httpPort, config.httpHost);
  } catch (error) {
    await app.close().catch(() => undefined); // the first error is the one to tell
    throw error;
  }
  return { url: await app.getUrl(), app, stop: () => stop(app) };
}

async function stop(app: NestFastifyApplication): Promise<void> {
  const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), STOP_GRACE_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}
