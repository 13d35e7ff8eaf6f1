import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ContextSpec,
  defaultRoot,
  type Login,
  readContexts,
  type StackState,
  workspaceRoot,
} from '@erp/stack';
import { forgetRunningServices, writeRunningServices } from '@erp/messaging-cli';
import { poll, type Step } from '../progress.js';
import { environment, NODE_OPTIONS } from './environment.js';
import { Gateway, GATEWAY, GATEWAY_SCRIPT } from './gateway.js';
import { PidFolder } from './leftovers.js';
import { freePort } from './ports.js';
import { ServiceProcess } from './service-process.js';
import { type ServiceSettings, settingsOf } from './service-settings.js';

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

/** The contexts of deploy/contexts.json, and the payment gateway they use, as processes on this machine. */
export class Services {
  readonly root = workspaceRoot();
  readonly logFolder = join(defaultRoot(), 'logs');
  /** The contexts, in the order of the file. */
  readonly running: Service[] = [];
  private startedGateway: Gateway | undefined;
  /** New for each run; operators of this machine read it where `npm run messaging` does. */
  private readonly operationsToken = randomBytes(24).toString('base64url');
  private readonly pids = new PidFolder(join(defaultRoot(), 'pids'));
  private readonly contexts = readContexts().contexts;

  constructor(
    private readonly stack: StackState,
    private readonly note: (text: string) => void,
  ) {
    mkdirSync(this.logFolder, { recursive: true });
    const scripts = new Map(this.contexts.map((context) => [context.name, scriptOf(context)]));
    scripts.set(GATEWAY, GATEWAY_SCRIPT);
    const ended = this.pids.endLeftovers((name) => scripts.get(name));
    if (ended.length > 0) note(`ended what an earlier run had left behind: ${ended.join(', ')}`);
  }

  get gateway(): Gateway {
    return this.startedGateway!;
  }

  /** Every process that was started here. */
  get processes(): readonly ServiceProcess[] {
    const contexts = this.running.map((service) => service.process);
    return this.startedGateway ? [...contexts, this.startedGateway.process] : contexts;
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
      this.contexts.map(async (context) => {
        const { name } = context;
        const log = openSync(this.logOf(name), 'a');
        const url = this.databaseUrl(name, this.stack.contexts[name]!.owner);
        const child = spawn(process.execPath, [...NODE_OPTIONS, scriptOf(context), 'migrate'], {
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
    const gateway = await Gateway.create(
      { root: this.root, folder: defaultRoot(), logFile: this.logOf(GATEWAY) },
      this.note,
      (pid) => this.pids.remember(GATEWAY, pid),
    );
    this.startedGateway = gateway;
    gateway.process.start();
    const settings = settingsOf(gateway);
    for (const context of this.contexts) await this.startContext(context, settings);
    const servers = [{ context: GATEWAY, url: gateway.url }, ...this.running];
    const waiting = new Set(servers.map(({ context }) => context));
    const show = () => step.say(waiting.size === 0 ? '' : `waiting for ${[...waiting].join(', ')}`);
    show();
    await Promise.all(
      servers.map(async ({ context, url }) => {
        await poll(step.signal, READY_EVERY_MS, () => isReady(url));
        waiting.delete(context);
        show();
      }),
    );
    const services = Object.fromEntries(this.running.map(({ context, url }) => [context, url]));
    writeRunningServices({ operationsToken: this.operationsToken, services });
  }

  /** The contexts first: what they are doing may still need the gateway. */
  async stop(): Promise<void> {
    forgetRunningServices();
    await Promise.all(this.running.map(({ process }) => process.stop()));
    await this.startedGateway?.process.stop();
    this.pids.clear();
  }

  private async startContext(context: ContextSpec, settings: ServiceSettings): Promise<void> {
    const { name, httpPort } = context;
    const port = await freePort(httpPort);
    if (port !== httpPort) this.note(`port ${httpPort} is taken, so ${name} listens on ${port}`);
    const spec = {
      name,
      args: [...NODE_OPTIONS, scriptOf(context)],
      env: { ...this.environmentOf(context, port), ...settings[name] },
      cwd: this.root,
      logFile: this.logOf(name),
    };
    const process = new ServiceProcess(spec, this.note, (pid) => this.pids.remember(name, pid));
    this.running.push({ context: name, url: `http://127.0.0.1:${port}`, process });
    process.start();
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
      OPERATIONS_TOKEN: this.operationsToken,
    };
  }

  private databaseUrl(context: string, { user, password }: Login): string {
    const { host, port } = this.stack.postgres;
    const { database } = this.stack.contexts[context]!;
    return `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
  }
}

const scriptOf = ({ app }: ContextSpec): string => `apps/${app}/dist/main.js`;

async function isReady(url: string): Promise<true | undefined> {
  const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.ok ? true : undefined;
}
