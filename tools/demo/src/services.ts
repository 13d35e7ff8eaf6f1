import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import {
  type ContextSpec,
  defaultRoot,
  type Login,
  readContexts,
  type StackState,
  workspaceRoot,
} from '@erp/stack';
import { PidFolder } from './leftovers.js';
import { poll, type Step } from './progress.js';
import { ServiceProcess } from './service-process.js';

const NODE_OPTIONS = ['--enable-source-maps', '--disable-warning=TimeoutNegativeWarning'];
const READY_EVERY_MS = 100;

/** A service that runs. */
export interface Service {
  readonly context: string;
  readonly url: string;
  readonly process: ServiceProcess;
}

/** A migration that failed. */
export class MigrationFailed extends Error {
  override readonly name = 'MigrationFailed';
}

/** The contexts of deploy/contexts.json as processes on this machine. */
export class Services {
  readonly root = workspaceRoot();
  readonly logFolder = join(defaultRoot(), 'logs');
  readonly running: Service[] = [];
  private readonly pids = new PidFolder(join(defaultRoot(), 'pids'));
  private readonly contexts = readContexts().contexts;

  constructor(
    private readonly stack: StackState,
    private readonly note: (text: string) => void,
  ) {
    mkdirSync(this.logFolder, { recursive: true });
    const ended = this.pids.endLeftovers(scriptOf);
    if (ended.length > 0) note(`ended what an earlier run had left behind: ${ended.join(', ')}`);
  }

  logOf(context: string): string {
    return join(this.logFolder, `${context}.log`);
  }

  urlOf(context: string): string {
    return this.running.find((service) => service.context === context)!.url;
  }

  /** Brings the databases up to date, all at once, each as its owner and with no other secret. Throws MigrationFailed. */
  async migrate(): Promise<void> {
    await Promise.all(
      this.contexts.map(async ({ name }) => {
        const log = openSync(this.logOf(name), 'a');
        const url = this.databaseUrl(name, this.stack.contexts[name]!.owner);
        const child = spawn(process.execPath, [...NODE_OPTIONS, scriptOf(name), 'migrate'], {
          cwd: this.root,
          env: { ...environment(), OWNER_DATABASE_URL: url },
          stdio: ['ignore', log, log],
        });
        closeSync(log);
        const status = await new Promise((resolve, reject) => {
          child.on('error', reject);
          child.on('exit', (code, signal) => resolve(code ?? signal));
        });
        if (status !== 0)
          throw new MigrationFailed(
            `the migration of ${name} ended with ${String(status)}; see ${this.logOf(name)}`,
          );
      }),
    );
  }

  async start(step: Step): Promise<void> {
    for (const context of this.contexts) {
      const port = await freePort(context.httpPort);
      if (port !== context.httpPort)
        this.note(`port ${context.httpPort} is taken, so ${context.name} listens on ${port}`);
      const spec = {
        name: context.name,
        args: [...NODE_OPTIONS, scriptOf(context.name)],
        env: this.environmentOf(context, port),
        cwd: this.root,
        logFile: this.logOf(context.name),
      };
      const process = new ServiceProcess(spec, this.note, (pid) => this.pids.remember(context.name, pid));
      this.running.push({ context: context.name, url: `http://127.0.0.1:${port}`, process });
      process.start();
    }
    const waiting = new Set(this.contexts.map(({ name }) => name));
    const show = () => step.say(waiting.size === 0 ? '' : `waiting for ${[...waiting].join(', ')}`);
    show();
    await Promise.all(
      this.running.map(async ({ context, url }) => {
        await poll(step.signal, READY_EVERY_MS, () => isReady(url));
        waiting.delete(context);
        show();
      }),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.running.map(({ process }) => process.stop()));
    this.pids.clear();
  }

  private environmentOf({ name, connections }: ContextSpec, port: number): NodeJS.ProcessEnv {
    const { app, messaging } = this.stack.contexts[name]!;
    return {
      ...environment(),
      OTEL_SERVICE_NAME: name, // else metrics carry the path of the Node that runs them
      HTTP_PORT: String(port),
      APP_DATABASE_URL: this.databaseUrl(name, app),
      MESSAGING_DATABASE_URL: this.databaseUrl(name, messaging),
      KAFKA_BROKERS: this.stack.brokers.join(','),
      TOPICS_FILE: join(this.root, 'deploy/kafka/topics.json'),
      APP_POOL_SIZE: String(connections.app),
      MESSAGING_POOL_SIZE: String(connections.messaging),
      JOB_CONCURRENCY: String(connections.jobs),
    };
  }

  private databaseUrl(context: string, { user, password }: Login): string {
    const { host, port } = this.stack.postgres;
    const { database } = this.stack.contexts[context]!;
    return `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
  }
}

const scriptOf = (context: string): string => `apps/${context}/dist/main.js`;

/** Ours, without what npm adds and what belongs to the demo. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|ERP_)/.test(name));
  return Object.fromEntries(kept);
}

async function isReady(url: string): Promise<true | undefined> {
  const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.ok ? true : undefined;
}

/** The wanted port, or another one when somebody has it. */
async function freePort(wanted: number): Promise<number> {
  const tryPort = (port: number) =>
    new Promise<number | undefined>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(undefined));
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
      });
    });
  return (await tryPort(wanted)) ?? (await tryPort(0)) ?? wanted;
}
