import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { withPackages } from '../context/add-packages.js';

/**
 * What `npm install` does for workspace packages, and no more: links them into node_modules and notes them there, so that
 * bootstrap sees no reason to install everything anew. `name -> folder`.
 */
export function linkPackages(root: string, packages: Readonly<Record<string, string>>): void {
  for (const [name, folder] of Object.entries(packages)) {
    const link = join(root, 'node_modules', name);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(link), join(root, folder)), link, 'junction');
  }
  const note = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(note)) return;
  const lock = JSON.parse(readFileSync(note, 'utf8')) as Parameters<typeof withPackages>[0];
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  writeFileSync(note, `${JSON.stringify(withPackages(lock, packages, version), null, 2)}\n`);
}
