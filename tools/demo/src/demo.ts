import { audit, report, type AuditReport } from '@erp/auditor';
import { newId } from '@erp/kernel';
import { defaultRootAsTyped, down, type StackState, status, up } from '@erp/stack';
import { Eyes } from './facts/eyes.js';
import type { DemoOptions } from './options.js';
import { DISC, fillShelves } from './orders/catalogue.js';
import { untilSettled } from './orders/follow.js';
import { type LiveOrder, LIVE_ORDERS, orderLive } from './orders/live-orders.js';
import { addUp, type FileTotals, SAMPLE } from './orders/orders-file.js';
import { PATH_ORDERS, PATHS } from './orders/paths.js';
import { importFile } from './orders/place-order.js';
import { orderAboveLimit, orderSuspended, type Refusal } from './orders/refusals.js';
import { provision, untilKnown } from './orders/tenants.js';
import { walk } from './orders/walk.js';
import { ServerWatch } from './platform/server-watch.js';
import { Services } from './platform/services.js';
import { poll, type Progress, seconds, type Step } from './progress.js';
import { differences } from './report/differences.js';
import { type Given, IMPORTED, readProcesses, readResults } from './report/results.js';
import { events, paths, processes, steps, summary } from './report/tables.js';
import { Client } from './requests/client.js';

const MINUTE_MS = 60_000;

/** The whole platform on this machine, and a file of real orders through it. */
export class Demo {
  /** New for each run: runs neither see nor disturb each other, though the data of all is kept. */
  private readonly tenantId = newId();
  private readonly file: string;
  private stack: StackState | undefined;
  private services: Services | undefined;
  private watch: ServerWatch | undefined;
  /** The servers ran before, so they are left running. */
  private stackWasUp = false;
  private stackTouched = false;

  constructor(
    private readonly options: DemoOptions,
    private readonly progress: Progress,
    private readonly stopped: AbortSignal,
  ) {
    this.file = options.orders ?? SAMPLE;
  }

  /** True when every total is exact, every order ended as it must, and the audit found no breach. */
  async run(): Promise<boolean> {
    const file = await addUp(this.file, this.options.limit);
    const stack = await this.startStack();
    const services = await this.startServices(stack);
    const eyes = new Eyes(stack, this.tenantId);
    await this.prepare(services, file);
    const settledMs = await this.sendFile(services, eyes, file);
    const refusals = await this.walkPaths(services, eyes, file);
    const live = await this.sendLive(services, eyes, file);
    const measured = await poll(this.withinAMinute(), 500, () => readProcesses(services));
    const found = await this.audit(stack, services);
    return this.tell(eyes, services, { file, settledMs, live, refusals, processes: measured, audit: found });
  }

  private async startStack(): Promise<StackState> {
    const before = await status();
    this.stackWasUp = before !== undefined && before.kafka.running && before.postgres.running;
    this.stackTouched = true; // from here on there is something to end, also when only one of the two comes up
    const logs = `kafka.log and postgres.log in the folder ${defaultRootAsTyped()}`;
    const options = { deadlineMs: 5 * MINUTE_MS, logs };
    this.stack = await this.progress.step('Kafka and PostgreSQL', options, ({ say }) =>
      up({ onProgress: say, ...(this.options.stack ? { kind: this.options.stack } : {}) }),
    );
    if (this.stack.kind === 'embedded')
      this.watch = new ServerWatch({ ...this.stack.pids }, (text) => this.progress.note(text));
    return this.stack;
  }

  private async startServices(stack: StackState): Promise<Services> {
    const services = new Services(stack, (text) => this.progress.note(text));
    this.services = services;
    await this.step('Migrations', 2, () => services.migrate());
    await this.step('Services', 2, (step) => services.start(step));
    return services;
  }

  private prepare(services: Services, file: FileTotals): Promise<void> {
    return this.step('A tenant, products, stock', 3, async ({ say, signal }) => {
      const client = this.client(services, signal);
      say('provisioning a tenant, until every context has heard of it');
      await provision(client, 'Demo');
      await untilKnown(client);
      say('listing products and receiving goods');
      await fillShelves(client, file);
    });
  }

  /** Resolves to when the last of them was settled. */
  private sendFile(services: Services, eyes: Eyes, { orders }: FileTotals): Promise<number> {
    // A second for 20 orders is far below the pace seen, and leaves room for whatever is killed meanwhile.
    const minutes = 5 + (orders * 50) / MINUTE_MS;
    return this.step('Orders of the file', minutes, async (step) => {
      step.say('handing over the file');
      await importFile(this.client(services, step.signal), DISC, this.file, this.options.limit);
      await untilSettled(eyes, { source: IMPORTED, expected: orders }, step);
      return Date.now();
    });
  }

  private walkPaths(services: Services, eyes: Eyes, { orders }: FileTotals): Promise<Refusal[]> {
    return this.step('Orders that go another way', 3, async (step) => {
      step.say(`${PATHS.length} ways`);
      const client = this.client(services, step.signal);
      const refusals = Promise.all([
        orderAboveLimit(client),
        orderSuspended(this.client(services, step.signal, newId())),
      ]);
      await Promise.all([refusals, ...PATHS.map((path) => walk(client, path))]);
      await untilSettled(eyes, { expected: orders + PATH_ORDERS }, step);
      return refusals;
    });
  }

  private sendLive(services: Services, eyes: Eyes, { orders }: FileTotals): Promise<LiveOrder[]> {
    return this.step('Live orders, 20 a second', 3, async (step) => {
      const live = await orderLive(this.client(services, step.signal), (count) =>
        step.say(`${count} placed`),
      );
      await untilSettled(eyes, { expected: orders + PATH_ORDERS + LIVE_ORDERS }, step);
      return live;
    });
  }

  private audit(stack: StackState, { gateway }: Services): Promise<AuditReport> {
    // Tried again when a server dies while it is read.
    return this.step('Audit', 5, ({ signal }) =>
      poll(signal, 1_000, () => audit({ stack, gateway, restWithinMs: MINUTE_MS })),
    );
  }

  private async tell(eyes: Eyes, services: Services, given: Given): Promise<boolean> {
    const results = await poll(this.withinAMinute(), 500, () => readResults(eyes, services, given));
    console.log(`\nORDERS THAT WENT ANOTHER WAY\n${paths(results)}`);
    console.log(`\nEVENTS\n${events(results)}`);
    console.log(`\nLIVE ORDERS, from the first POST to each step\n${steps(results)}`);
    console.log(`\nPROCESSES\n${processes(results)}`);
    console.log(`\nRESULTS of tenant ${this.tenantId}, made for this run\n${summary(results)}`);
    if (given.audit.breaches > 0) console.log(`\n${report(given.audit)}`);
    console.log(`\n${this.wallTime()}`);
    return given.audit.breaches === 0 && differences(results).length === 0;
  }

  private step<T>(title: string, deadlineMinutes: number, work: (step: Step) => Promise<T>): Promise<T> {
    const logs = this.services ? `the logs in ${this.services.logFolder}` : 'the logs in .stack';
    return this.progress.step(title, { deadlineMs: deadlineMinutes * MINUTE_MS, logs }, work);
  }

  private client(services: Services, signal: AbortSignal, tenantId = this.tenantId): Client {
    return new Client((context) => services.urlOf(context), tenantId, signal);
  }

  private withinAMinute(): AbortSignal {
    return AbortSignal.any([this.stopped, AbortSignal.timeout(MINUTE_MS)]);
  }

  showUrls(): void {
    console.log('\nThe platform stays up; Ctrl-C ends it.');
    for (const { context, url } of this.services!.running) {
      console.log(`  ${context}`);
      for (const path of ['/openapi.json', '/health/ready', '/health/messaging', '/metrics'])
        console.log(`    ${url}${path}`);
    }
    const orders = `${this.services!.urlOf('commerce')}/orders?limit=5`;
    console.log(`  orders of this run\n    curl -H 'X-Tenant-Id: ${this.tenantId}' '${orders}'`);
    console.log('  audit: npm run audit    where the servers run: npm run stack -- status');
    console.log('  messages, dead letters: npm run messaging -- status');
  }

  /** Ends what this run started, and nothing else. */
  async end(): Promise<void> {
    if (!this.stackTouched) return;
    console.log('Stopping what was started.');
    await this.services?.stop();
    await this.watch?.stop();
    if (this.stackWasUp)
      return console.log(
        'Kafka and PostgreSQL ran before and are left running ("npm run stack -- down" ends them).',
      );
    await down();
    console.log(`Kafka and PostgreSQL are stopped; their data is kept in ${defaultRootAsTyped()}.`);
  }

  private wallTime(): string {
    const prepared = JSON.parse(process.env['ERP_BOOTSTRAP'] ?? '{}') as Record<string, number>;
    const { startedAt = Date.now() - performance.now(), installMs = 0, buildMs = 0 } = prepared;
    const parts = [
      `install ${seconds(installMs)}`,
      `build ${seconds(buildMs)}`,
      ...[...this.progress.tookMs].map(([title, ms]) => `${title} ${seconds(ms)}`),
    ];
    return `Wall time ${seconds(Date.now() - startedAt)}: ${parts.join(', ')}.`;
  }
}
