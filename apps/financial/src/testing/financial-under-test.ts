import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '@erp/common-messaging';
import type { DataOf, EventDefinition } from '@erp/common-messaging/contract';
import { startSandbox, type Sandbox } from '@erp/payment-sandbox';
import { ContextUnderTest, eventually, publishFact, readPublished, type Api, type Fact } from '@erp/testing';
import type { ServiceDefinition } from '@erp/service-kit';
import { OpenBooks } from '../accounts/open-books.js';
import { financial } from '../financial.module.js';
import { PaymentGateway } from '../gateway/payment-gateway.js';

const API_KEY = 'key-of-the-tests';

/** A payment gateway in this process, and the settings by which financial finds it. */
export class Gateway {
  private constructor(
    readonly sandbox: Sandbox,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Gateway> {
    const folder = mkdtempSync(join(tmpdir(), 'erp-financial-'));
    const journal = join(folder, 'gateway.jsonl');
    return new Gateway(await startSandbox({ apiKey: API_KEY, journal, slowCardMs: 600 }), folder);
  }

  /** @param timeoutMs long, for on a slow machine an answer takes its time; tests of a silent gateway want a short one */
  environment(timeoutMs = 20_000): Record<string, string> {
    return {
      GATEWAY_URL: this.sandbox.url,
      GATEWAY_API_KEY: API_KEY,
      GATEWAY_TIMEOUT_MS: String(timeoutMs),
    };
  }

  /** What the gateway itself says of an order: one entry for each authorisation that was not declined. */
  async chargesOf(orderId: string): Promise<Charge[]> {
    const response = await fetch(`${this.sandbox.url}/v1/charges?limit=1000`, {
      headers: { authorization: `Bearer ${API_KEY}` },
    });
    const { items } = (await response.json()) as { items: Charge[] };
    return items.filter(({ reference }) => reference === orderId);
  }

  async stop(): Promise<void> {
    await this.sandbox.stop();
    rmSync(this.folder, { recursive: true });
  }
}

export interface Charge {
  readonly reference: string;
  readonly amountMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly status: string;
}

/** Financial's real service on its own database, with a broker in memory and a gateway behind HTTP. */
export class FinancialUnderTest {
  private constructor(
    readonly context: ContextUnderTest,
    readonly gateway: Gateway,
  ) {}

  /** With another implementation of the gateway's port when one is given. */
  static async start(
    options: { readonly port?: PaymentGateway; readonly gatewayTimeoutMs?: number } = {},
  ): Promise<FinancialUnderTest> {
    const { port, gatewayTimeoutMs } = options;
    const gateway = await Gateway.start();
    const context = await ContextUnderTest.start(port ? withGateway(port) : financial, {
      environment: gateway.environment(gatewayTimeoutMs),
    });
    return new FinancialUnderTest(context, gateway);
  }

  /** A new tenant whose books are open, as its TenantProvisioned would have done it. */
  async tenant(): Promise<Tenant> {
    const { world, database, service } = this.context;
    const tenantId = await world.tenant(database);
    await service.app.get(Database).transaction(tenantId, (tx) => service.app.get(OpenBooks).run(tx));
    return new Tenant(this.context, tenantId, this.context.api(tenantId));
  }

  async stop(): Promise<void> {
    await this.context.stop();
    await this.gateway.stop();
  }
}

/** The later of two providers of one thing is the one that Nest takes. */
const withGateway = (gateway: PaymentGateway): ServiceDefinition => ({
  ...financial,
  providers: [...financial.providers, { provide: PaymentGateway, useValue: gateway }],
});

/** What a test does and sees as one tenant. */
export class Tenant {
  constructor(
    private readonly context: ContextUnderTest,
    readonly tenantId: string,
    readonly api: Api,
  ) {}

  /** These facts arrive one after the other; resolves when all that they set off is done, but for later attempts. */
  async hears(...facts: readonly Fact[]): Promise<void> {
    for (const fact of facts) {
      publishFact(this.context.kafka, this.tenantId, fact);
      await this.context.settled();
    }
  }

  /** These facts are on their way; resolves at once. */
  says(...facts: readonly Fact[]): void {
    for (const fact of facts) publishFact(this.context.kafka, this.tenantId, fact);
  }

  /** Waits until nothing is left to do, but for jobs of a later time. */
  settled(): Promise<void> {
    return this.context.settled();
  }

  /** Data of what was published of a type, in its order. */
  told<E extends EventDefinition>({ type }: E): DataOf<E>[] {
    return this.context
      .published(this.tenantId)
      .map(readPublished)
      .filter((event) => event.type === type)
      .map((event) => event.data as DataOf<E>);
  }

  /** Types of all that was published, in order within an order. */
  toldTypes(): string[] {
    return this.context.published(this.tenantId).map((record) => readPublished(record).type);
  }

  /** Waits until an event of this type was published; for what later attempts bring. */
  eventuallyTold<E extends EventDefinition>(definition: E): Promise<DataOf<E>> {
    return eventually(`${definition.type} was published`, () => this.told(definition)[0]);
  }

  async payment(orderId: string): Promise<Record<string, unknown>> {
    return (await this.api.get(`/payments/${orderId}`)).body as Record<string, unknown>;
  }

  /** Balance of each account that is not zero, in minor units; fails unless debit and credit are equal. */
  async balances(): Promise<Record<string, number>> {
    const { currencies } = (await this.api.get('/trial-balance')).body as {
      currencies: {
        debitMinor: number;
        creditMinor: number;
        accounts: { accountCode: string; balanceMinor: number }[];
      }[];
    };
    for (const { debitMinor, creditMinor } of currencies)
      if (debitMinor !== creditMinor) throw new Error(`debit ${debitMinor}, credit ${creditMinor}`);
    return Object.fromEntries(
      currencies
        .flatMap(({ accounts }) => accounts)
        .filter(({ balanceMinor }) => balanceMinor !== 0)
        .map(({ accountCode, balanceMinor }) => [accountCode, balanceMinor]),
    );
  }
}
