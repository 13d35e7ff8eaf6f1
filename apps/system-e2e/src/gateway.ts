import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatewayAccess } from '@erp/auditor';
import { type Sandbox, startSandbox } from '@erp/payment-sandbox';

/** The payment gateway of a test: the sandbox in this process, behind HTTP. */
export class Gateway {
  private constructor(
    private readonly sandbox: Sandbox,
    private readonly folder: string,
    readonly access: GatewayAccess,
  ) {}

  static async start(): Promise<Gateway> {
    const folder = mkdtempSync(join(tmpdir(), 'erp-gateway-'));
    const apiKey = 'key-of-the-tests';
    const sandbox = await startSandbox({ apiKey, journal: join(folder, 'journal.jsonl'), slowCardMs: 200 });
    return new Gateway(sandbox, folder, { url: sandbox.url, apiKey });
  }

  /**
   * What financial is told. Its time-out is long, for on a slow machine an answer takes its time; stories of a silent
   * gateway set a short one.
   */
  get environment(): Record<string, string> {
    const { url, apiKey } = this.access;
    return { GATEWAY_URL: url, GATEWAY_API_KEY: apiKey, GATEWAY_TIMEOUT_MS: '20000' };
  }

  /** Answers 503 and does nothing. */
  goDown(): void {
    this.sandbox.control({ mode: 'failing' });
  }

  /** Does what is asked and never says so. */
  fallSilent(): void {
    this.sandbox.control({ mode: 'timeout' });
  }

  comeBack(): void {
    this.sandbox.control();
  }

  async stop(): Promise<void> {
    await this.sandbox.stop();
    rmSync(this.folder, { recursive: true });
  }
}
