import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from './stack-error.js';

export interface StackPorts {
  kafka: number;
  kafkaController: number;
  postgres: number;
}

/** Uncommon, so that a Kafka or PostgreSQL that is already on the machine is not in the way. */
export const USUAL_PORTS: StackPorts = { kafka: 19092, kafkaController: 19093, postgres: 15432 };

/** Below the range from which systems give ports to outgoing connections (32768 on Linux). */
const FREE_PORTS = { from: 20_000, to: 30_000 };

/** Whether this machine lets us listen on 127.0.0.1:`port`. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A random free port. Random, so that stacks started in parallel rarely try the same one. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = FREE_PORTS.from + Math.floor(Math.random() * (FREE_PORTS.to - FREE_PORTS.from));
    if (await isFree(port)) return port;
  }
  throw new StackError(
    'PORT_TAKEN',
    `None of 100 ports tried between ${FREE_PORTS.from} and ${FREE_PORTS.to} is free on 127.0.0.1`,
    'check that 127.0.0.1 can be listened on, and stop programs that hold many ports',
  );
}

/** Three free ports, all different. */
export async function freePorts(): Promise<StackPorts> {
  const ports = new Set<number>();
  while (ports.size < 3) ports.add(await freePort());
  const [kafka, kafkaController, postgres] = [...ports] as [number, number, number];
  return { kafka, kafkaController, postgres };
}

/**
 * Like isFree, but waits a moment for it: a killed server is gone from the process list a little before its
 * port is.
 */
async function becomesFree(port: number): Promise<boolean> {
  const deadline = Date.now() + 500;
  while (!(await isFree(port))) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/** @throws StackError PORT_TAKEN */
export async function refuseTakenPort(server: string, port: number): Promise<void> {
  if (await becomesFree(port)) return;
  throw new StackError(
    'PORT_TAKEN',
    `Port ${port} of ${server} is taken by a process that is not this stack's`,
    `stop that process (find it with: lsof -i :${port}), or run "npm run stack -- up", which moves to a free port`,
  );
}

/** `wanted` when it is free, else another one, and says so. */
export async function wantedOrFree(
  server: string,
  wanted: number,
  onProgress: (step: string) => void,
): Promise<number> {
  if (await becomesFree(wanted)) return wanted;
  const port = await freePort();
  onProgress(`Port ${wanted} is taken by another program; ${server} listens on ${port}`);
  return port;
}
