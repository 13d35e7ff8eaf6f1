import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultRoot } from '@erp/stack';

/** The services that run on this machine, and the secret of their operators: what `npm start` leaves for other tools. */
export interface RunningServices {
  readonly operationsToken: string;
  /** URL of each context's REST API. */
  readonly services: Readonly<Record<string, string>>;
}

const fileIn = (root: string): string => join(root, 'services.json');

/** Readable by its owner alone, since it holds a secret. */
export function writeRunningServices(running: RunningServices, root = defaultRoot()): void {
  writeFileSync(fileIn(root), JSON.stringify(running, null, 2), { mode: 0o600 });
}

export const forgetRunningServices = (root = defaultRoot()): void => rmSync(fileIn(root), { force: true });

/** Undefined when no `npm start` runs. */
export function readRunningServices(root = defaultRoot()): RunningServices | undefined {
  const file = fileIn(root);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RunningServices) : undefined;
}
