import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

/**
 * `nx g @erp/generators:<name> <args>`, its output shown as it comes: every command of this repository that generates
 * goes by Nx, so that a dry run is its own. Returns the exit status.
 */
export function runGenerator(name: string, args: readonly string[]): number {
  const nx = join(ROOT, 'node_modules/nx/dist/bin/nx.js');
  const { status } = spawnSync(process.execPath, [nx, 'g', `@erp/generators:${name}`, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, NX_DAEMON: 'false', NX_INTERACTIVE: 'false' },
  });
  return status ?? 1;
}
