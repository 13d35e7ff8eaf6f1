// For this package's own tests.
import { afterEach } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CurrencyTotals } from './charges.js';
import { type Sandbox, type SandboxOptions, startSandbox } from './sandbox.js';

export const API_KEY = 'test-key-1';

const started: Sandbox[] = [];
const folders: string[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((sandbox) => sandbox.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The path of a journal that does not exist yet; its folder goes away after the test. */
export function newJournal(): string {
  const folder = mkdtempSync(join(tmpdir(), 'erp-sandbox-'));
  folders.push(folder);
  return join(folder, 'journal.jsonl');
}

/** Ends with the test. */
export async function start(options: Partial<SandboxOptions> = {}): Promise<Merchant> {
  const sandbox = await startSandbox({
    apiKey: API_KEY,
    journal: options.journal ?? newJournal(),
    ...options,
  });
  started.push(sandbox);
  return new Merchant(sandbox);
}

/** What the answers have, each some of it. */
interface Body {
  readonly authorizationId: string;
  readonly captureId: string;
  readonly items: readonly { readonly authorizationId: string }[];
  readonly nextCursor: string | null;
  readonly totals: readonly CurrencyTotals[];
}

export interface Answer {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

let keys = 0;

/** One who takes payments through the sandbox. */
export class Merchant {
  constructor(readonly sandbox: Sandbox) {}

  async call(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = { authorization: `Bearer ${API_KEY}`, ...(init.headers as Record<string, string>) };
    const response = await fetch(`${this.sandbox.url}${path}`, { method, ...init, headers });
    return { status: response.status, body: (await response.json()) as Body, headers: response.headers };
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  post(path: string, body: object, key = `key-${++keys}`, withinMs = 5_000): Promise<Answer> {
    return this.call('POST', path, {
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(withinMs),
    });
  }

  authorize(token: string, amountMinor = 1_000, key?: string, withinMs?: number): Promise<Answer> {
    const body = { token, amountMinor, currency: 'USD', reference: 'payment-1' };
    return this.post('/v1/authorizations', body, key, withinMs);
  }

  /** An authorisation of 10.00, by its id. */
  async authorized(token = 'tok_visa'): Promise<string> {
    return (await this.authorize(token)).body.authorizationId;
  }

  capture(authorizationId: string, amountMinor: number, key?: string): Promise<Answer> {
    return this.post(`/v1/authorizations/${authorizationId}/captures`, { amountMinor }, key);
  }

  void(authorizationId: string, key?: string): Promise<Answer> {
    return this.post(`/v1/authorizations/${authorizationId}/void`, {}, key);
  }

  refund(captureId: string, amountMinor: number, key?: string): Promise<Answer> {
    return this.post(`/v1/captures/${captureId}/refunds`, { amountMinor }, key);
  }

  /** What the gateway's own books say, in one currency; undefined when nothing was done in any. */
  async totals(): Promise<CurrencyTotals | undefined> {
    return (await this.get('/v1/totals')).body.totals[0];
  }
}
