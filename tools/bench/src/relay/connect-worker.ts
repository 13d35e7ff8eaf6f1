import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureJars, findJava, workspaceRoot } from '@erp/stack';
import { eventually } from '@erp/testing';
import {
  type ConnectSettings,
  connectorProperties,
  JVM_OPTIONS,
  workerProperties,
} from './debezium-config.js';

const START_TIMEOUT_MS = 180_000;

/** A worker of Kafka Connect with one connector, told what to do by its REST interface. */
export class ConnectWorker {
  private constructor(
    private readonly settings: ConnectSettings,
    private readonly child: ChildProcess,
  ) {}

  /** Resolves when the connector's task runs. */
  static async start(settings: ConnectSettings): Promise<ConnectWorker> {
    const { folder } = settings;
    const java = await findJava();
    const jars = await ensureJars({
      folder: join(workspaceRoot(), 'tools/bench/connect'),
      what: 'Kafka Connect and Debezium by Maven, about 60 MB',
      onProgress: console.error,
    });
    writeFileSync(join(folder, 'worker.properties'), workerProperties(settings));
    writeFileSync(join(folder, 'connector.properties'), connectorProperties(settings), { mode: 0o600 });
    const output = openSync(join(folder, 'connect.out'), 'a');
    const child = spawn(
      java.program,
      [
        ...JVM_OPTIONS,
        '-cp',
        join(jars, '*'),
        `-Dlog4j2.configurationFile=${join(workspaceRoot(), 'tools/stack/kafka/log4j2.xml')}`,
        `-Derp.stack.log=${join(folder, 'connect.log')}`,
        'org.apache.kafka.connect.cli.ConnectStandalone',
        join(folder, 'worker.properties'),
        join(folder, 'connector.properties'),
      ],
      { stdio: ['ignore', output, output], cwd: folder },
    );
    closeSync(output);
    // A JVM does not notice that the bench was stopped.
    const end = () => child.kill('SIGKILL');
    process.once('exit', end);
    child.once('exit', () => process.removeListener('exit', end));
    const worker = new ConnectWorker(settings, child);
    try {
      await worker.reaches('RUNNING');
    } catch (error) {
      await worker.kill();
      throw new Error(`Kafka Connect did not start: ${logsOf(folder)}`, { cause: error });
    }
    return worker;
  }

  get pid(): number {
    return this.child.pid!;
  }

  pause = (): Promise<void> => this.change('pause', 'PAUSED');
  resume = (): Promise<void> => this.change('resume', 'RUNNING');

  private async change(verb: 'pause' | 'resume', state: string): Promise<void> {
    const response = await fetch(`${this.url()}/${verb}`, { method: 'PUT' });
    if (!response.ok) throw new Error(`Kafka Connect answered ${response.status} to ${verb}`);
    await this.reaches(state);
  }

  private async reaches(state: string): Promise<void> {
    const what = `the connector is ${state}`;
    await eventually(
      what,
      async () => {
        if (this.child.exitCode !== null)
          throw new Error(`the worker ended with code ${this.child.exitCode}`);
        const response = await fetch(`${this.url()}/status`);
        const { tasks } = (await response.json()) as { tasks?: { state: string; trace?: string }[] };
        if (tasks?.[0]?.state === 'FAILED') throw new Error(tasks[0].trace?.slice(0, 500));
        return tasks?.length === 1 && tasks[0]!.state === state;
      },
      START_TIMEOUT_MS,
    );
  }

  private url = (): string => `http://127.0.0.1:${this.settings.restPort}/connectors/${this.settings.slot}`;

  /** kill -9. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}

/** The ends of what it printed and logged. */
const logsOf = (folder: string): string =>
  ['connect.out', 'connect.log']
    .map((name) => {
      try {
        return readFileSync(join(folder, name), 'utf8').slice(-3_000);
      } catch {
        return '';
      }
    })
    .join('\n');
