import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Site } from './build-site.js';

/** Says that a folder was written by this tool, so that it may be emptied. */
const MARK = '.erp-docs';

/** A folder with other things in it than an earlier build, which must not be lost. */
export class ForeignFolder extends Error {
  override readonly name = 'ForeignFolder';
}

/** Writes the site into a folder, in the place of an earlier build there. Throws ForeignFolder. */
export function writeSite(site: Site, folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    if (!existsSync(join(folder, MARK)))
      throw new ForeignFolder(
        `${folder} is not empty and was not written by "npm run docs": nothing was written. Name a new folder`,
      );
    rmSync(folder, { recursive: true });
  }
  for (const [path, content] of new Map([...site, [MARK, '']])) {
    const file = resolve(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
