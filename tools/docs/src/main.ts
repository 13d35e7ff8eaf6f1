import { join, relative, resolve } from 'node:path';
import { ROOT } from '@erp/contracts';
import { IncompleteContract } from './catalog/catalog.js';
import { loadSite } from './load-site.js';
import { BadCommand, readOptions, USAGE } from './options.js';
import { serve } from './serve.js';
import { BrokenLinks } from './site/check-links.js';
import { ForeignFolder, writeSite } from './site/write-site.js';

const SPEAKS = [BadCommand, IncompleteContract, BrokenLinks, ForeignFolder];

/** Below the repository's root, and no part of it. */
const USUAL_FOLDER = '.site';

async function main(): Promise<void> {
  const { out, port, help } = readOptions(process.argv.slice(2));
  if (help) return console.log(USAGE);
  const folder = out === undefined ? join(ROOT, USUAL_FOLDER) : resolve(out);
  const site = await loadSite();
  writeSite(site, folder);
  console.log(
    `${site.size} files in ${relative(process.cwd(), folder) || '.'}; index.html can be opened from there.`,
  );
  if (out !== undefined) return;
  const served = await serve(site, port);
  console.log(`Served at ${served.url} until Ctrl-C.`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void served.stop());
}

main().catch((error: unknown) => {
  console.error(SPEAKS.some((kind) => error instanceof kind) ? (error as Error).message : error);
  if (error instanceof BadCommand) console.error('\n"npm run docs -- --help" tells the options.');
  process.exitCode = error instanceof BadCommand ? 2 : 1;
});
