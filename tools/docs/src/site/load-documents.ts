import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ROOT } from '@erp/contracts';
import type { Site } from './build-site.js';
import { localTargets, type MarkdownFile } from './markdown.js';

const DOCUMENTS = [
  'README.md',
  'docs/**/*.md',
  'deploy/**/*.md',
  '{apps,libs,tools}/*/{README.md,*/README.md}',
];
const BUILT = /(^|\/)(node_modules|dist|target|coverage)\//;

/** The repository's Markdown, by path. */
export function loadDocuments(root = ROOT): Map<string, MarkdownFile> {
  const paths = globSync(DOCUMENTS, { cwd: root }).map((path) => path.replaceAll('\\', '/'));
  const own = paths.filter((path) => !BUILT.test(path)).sort();
  return new Map(own.map((path) => [path, { path, text: readFileSync(join(root, path), 'utf8') }]));
}

/** The other files that documents link to or show, so that those links lead somewhere in the site too. */
export function loadAttachments(documents: ReadonlyMap<string, MarkdownFile>, root = ROOT): Site {
  const targets = [...documents.values()].flatMap(localTargets);
  const files = [...new Set(targets)].filter(
    (path) => !path.endsWith('.md') && !path.startsWith('..') && isFile(join(root, path)),
  );
  return new Map(files.map((path) => [path, readFileSync(join(root, path))]));
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

const ASSETS = join(import.meta.dirname, '../../assets');

/** Style, script and icon of the site, and the search library, which stands in node_modules. */
export function loadAssets(): Site {
  const own = globSync('*', { cwd: ASSETS }).map((name): [string, Buffer] => [
    `assets/${name}`,
    readFileSync(join(ASSETS, name)),
  ]);
  // The form for a script element has no entry of its own in the package; it stands beside the one for require.
  const entry = createRequire(import.meta.url).resolve('minisearch');
  return new Map([...own, ['assets/minisearch.js', readFileSync(join(dirname(entry), '../umd/index.js'))]]);
}
