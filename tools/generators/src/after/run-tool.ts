import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Runs a program of the workspace under this Node, its output shown as it comes. Throws when it fails. */
function run(root: string, script: string, ...args: string[]): void {
  execFileSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' });
}

/** `tsc -b`: compiles what changed in these projects and in what they are built on. */
export const build = (root: string, ...projects: readonly string[]): void =>
  run(root, 'node_modules/typescript/bin/tsc', '-b', ...projects);

/** Draws the choreography anew, from what the code declares now. */
export const drawChoreography = (root: string): void => run(root, 'tools/choreography/dist/main.js');

/** Writes the contract files of new versions, from the contracts of this context as they are in the code now. */
export function updateContractFiles(root: string, library: string): void {
  build(root, library);
  run(root, 'tools/contracts/dist/main.js', 'update');
}
