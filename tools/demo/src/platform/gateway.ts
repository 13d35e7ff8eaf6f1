import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ChargeView } from '@erp/payment-sandbox';
import { environment, NODE_OPTIONS } from './environment.js';
import { freePort } from './ports.js';
import { ServiceProcess } from './service-process.js';

export const GATEWAY = 'gateway';
export const GATEWAY_SCRIPT = 'tools/payment-sandbox/dist/main.js';
const USUAL_PORT = 3090;
const PAGE = 1_000;

export interface GatewayPlace {
  /** The workspace. */
  readonly root: string;
  /** Of the stack: the gateway's journal lives and dies with the databases that know its ids. */
  readonly folder: string;
  readonly logFile: string;
}

/** The payment sandbox as a process, started again when it dies, as everything that runs here. */
export class Gateway {
  private constructor(
    readonly url: string,
    /** New for each run, and known to it and to financial alone. */
    readonly apiKey: string,
    readonly process: ServiceProcess,
  ) {}

  static async create(
    { root, folder, logFile }: GatewayPlace,
    note: (text: string) => void,
    onPid: (pid: number) => void,
  ): Promise<Gateway> {
    const port = await freePort(USUAL_PORT);
    const apiKey = randomBytes(24).toString('base64url');
    const env = {
      ...environment(),
      SANDBOX_PORT: String(port),
      SANDBOX_API_KEY: apiKey,
      SANDBOX_JOURNAL: join(folder, 'gateway.jsonl'),
    };
    const spec = { name: GATEWAY, args: [...NODE_OPTIONS, GATEWAY_SCRIPT], env, cwd: root, logFile };
    return new Gateway(`http://127.0.0.1:${port}`, apiKey, new ServiceProcess(spec, note, onPid));
  }

  /** Every authorisation that the gateway's own books hold, of all runs. Rejects when it does not answer. */
  async charges(): Promise<ChargeView[]> {
    const charges: ChargeView[] = [];
    let cursor: string | null = '0';
    while (cursor !== null) {
      const response: Response = await fetch(`${this.url}/v1/charges?limit=${PAGE}&cursor=${cursor}`, {
        headers: { authorization: `Bearer ${this.apiKey}` },
        signal: AbortSignal.timeout(5_000),
      });
      if (!response.ok) throw new Error(`the gateway answered ${response.status}`);
      const page = (await response.json()) as { items: ChargeView[]; nextCursor: string | null };
      charges.push(...page.items);
      cursor = page.nextCursor;
    }
    return charges;
  }
}
