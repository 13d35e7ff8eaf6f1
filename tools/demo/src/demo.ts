import { audit, report, type AuditReport } from '@erp/auditor';
import { newId } from '@erp/kernel';
import { down, type StackState, status, up } from '@erp/stack';
import { Eyes } from './eyes.js';
import { untilEnded } from './follow.js';
import type { DemoOptions } from './options.js';
import { addUp, type FileTotals, SAMPLE } from './orders-file.js';
import { poll, type Progress, seconds } from './progress.js';
import { differences, readResults, table } from './results.js';
import { LIVE_ORDERS, Scenario, SCARCE_ORDERS } from './scenario.js';
import { ServerWatch } from './server-watch.js';
import { Services } from './services.js';

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

  /** True when every total is exact and the audit found no breach. */
  async run(): Promise<boolean> {
    const totals = await addUp(this.file, this.options.limit);
    const stack = await this.startStack();
    const services = await this.startServices(stack);
    const eyes = new Eyes(stack, this.tenantId);
    const live = await this.sendOrders(services, eyes, totals);
    const found = await this.audit(stack);
    const signal = AbortSignal.any([this.stopped, AbortSignal.timeout(MINUTE_MS)]);
    const results = await poll(signal, 500, () =>
      readResults(eyes, services, { file: totals, live, audit: found }),
    );
    console.log(`\nRESULTS of tenant ${this.tenantId}, made for this run\n${table(results)}`);
    if (found.breaches > 0) console.log(`\n${report(found)}`);
    console.log(`\n${this.wallTime()}`);
    return found.breaches === 0 && differences(results).length === 0;
  }

  private async startStack(): Promise<StackState> {
    const before = await status();
    this.stackWasUp = before !== undefined && before.kafka.running && before.postgres.running;
    this.stackTouched = true; // from here on there is something to end, also when only one of the two comes up
    const options = { deadlineMs: 5 * MINUTE_MS, logs: 'kafka.log and postgres.log in the folder .stack' };
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
    const options = { deadlineMs: 2 * MINUTE_MS, logs: `the logs in ${services.logFolder}` };
    await this.progress.step('Migrations', options, () => services.migrate());
    await this.progress.step('Services', options, (step) => services.start(step));
    return services;
  }

  private async sendOrders(services: Services, eyes: Eyes, totals: FileTotals) {
    const logs = `the logs in ${services.logFolder}`;
    const urls = { commerce: services.urlOf('commerce'), inventory: services.urlOf('inventory') };
    const scenario = (signal: AbortSignal) => new Scenario(urls, this.tenantId, signal);
    const expected = totals.orders + SCARCE_ORDERS;
    const quick = { deadlineMs: 3 * MINUTE_MS, logs };
    await this.progress.step('Products and stock', quick, ({ signal }) => scenario(signal).stock(totals));
    // A second for 20 orders is far below the pace seen, and leaves room for whatever is killed meanwhile.
    const long = { deadlineMs: 5 * MINUTE_MS + totals.orders * 50, logs };
    await this.progress.step(`Orders of the file`, long, async (step) => {
      step.say('handing over the file');
      await scenario(step.signal).importFile(this.file, this.options.limit);
      await scenario(step.signal).orderTooMuch();
      await untilEnded(eyes, expected, step);
    });
    return this.progress.step('Live orders, 20 a second', quick, async (step) => {
      const live = await scenario(step.signal).orderLive((count) => step.say(`${count} placed`));
      await untilEnded(eyes, expected + LIVE_ORDERS, step);
      return live;
    });
  }

  private audit(stack: StackState): Promise<AuditReport> {
    const options = { deadlineMs: 5 * MINUTE_MS, logs: 'the logs in .stack' };
    // Tried again when a server dies while it is read.
    return this.progress.step('Audit', options, ({ signal }) =>
      poll(signal, 1_000, () => audit({ stack, restWithinMs: MINUTE_MS })),
    );
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
    console.log('Kafka and PostgreSQL are stopped; their data is kept in .stack.');
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
