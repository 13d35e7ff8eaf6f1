import { createEdge } from './edge.js';
import { Gateway } from './gateway.js';
import { Journal } from './journal.js';
import { Payments } from './payments.js';
import { addControl, addReports } from './reports.js';
import { type Control, NORMAL } from './control.js';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface SandboxOptions {
  readonly apiKey: string;
  /** File of what was done, created when missing. */
  readonly journal: string;
  /** 0, or left out: any free one. */
  readonly port?: number;
  /** 127.0.0.1 when left out. */
  readonly host?: string;
  /** How late authorisations of the slow card are answered, in ms; 1,500 when left out. */
  readonly slowCardMs?: number;
  /** How long an authorisation may be captured, in ms; 7 days when left out, as card schemes have it. */
  readonly authorizationValidMs?: number;
  /** The clock, in ms since 1970. */
  readonly now?: () => number;
  /** Where warnings go; standard error when left out. */
  readonly warn?: (text: string) => void;
}

export interface Sandbox {
  readonly url: string;
  /** As PUT /control does; normal when left out. */
  control(control?: Partial<Control>): void;
  /** Ends it, and every connection that waits for an answer. What was done stays in the journal. */
  stop(): Promise<void>;
}

/** Starts the gateway in this process, behind a port. Throws JournalBroken. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { apiKey, port = 0, host = '127.0.0.1', slowCardMs = 1_500, now = Date.now } = options;
  const { warn = console.error, authorizationValidMs = 7 * DAY_MS } = options;
  const journal = Journal.open(options.journal, warn);
  const gateway = new Gateway(journal, authorizationValidMs, now);
  const payments = new Payments(gateway, slowCardMs);
  const server = createEdge({ apiKey, warn });
  payments.addTo(server);
  addReports(server, gateway.charges);
  addControl(server, payments);
  const stop = async () => {
    await server.close();
    journal.close();
  };
  try {
    const url = await server.listen({ host, port });
    return { url, stop, control: (change = {}) => void (payments.control = { ...NORMAL, ...change }) };
  } catch (error) {
    await stop();
    throw error;
  }
}
