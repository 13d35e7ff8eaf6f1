import { asyncApiOf } from '../asyncapi/document.js';
import type { Catalog } from '../catalog/catalog.js';
import { BrokenLinks, brokenLinks } from './check-links.js';
import type { Drawing } from './drawing.js';
import { framed } from './layout.js';
import { asyncApiFile, openApiFile, schemaFile } from './links.js';
import { titleOf, type MarkdownFile } from './markdown.js';
import type { Page } from './page.js';
import { choreographyPage } from './pages/choreography.js';
import { contextPages } from './pages/context.js';
import { documentPages, documentsPage } from './pages/documents.js';
import { eventPages } from './pages/event.js';
import { eventsPage } from './pages/events.js';
import { homePage } from './pages/home.js';
import { searchDocuments } from './search-documents.js';

/** The files of the site by their path. */
export type Site = ReadonlyMap<string, string | Buffer>;

/** What the site is built from, besides the catalog. */
export interface SiteParts {
  readonly catalog: Catalog;
  readonly drawing: Drawing;
  /** The Markdown files of the repository, by path. */
  readonly documents: ReadonlyMap<string, MarkdownFile>;
  /** Files that the documents link to or show, by path: images, data. */
  readonly attachments: Site;
  /** Style, script and the search library, by their path in the site. */
  readonly assets: Site;
}

/** Builds the whole site in memory. Throws BrokenLinks when a link within it leads nowhere. */
export function buildSite(parts: SiteParts): Site {
  const { catalog, documents } = parts;
  const pages = pagesOf(parts);
  const readme = documents.get('README.md');
  const siteTitle = (readme ? titleOf(readme) : 'Events').split(':')[0]!;
  const site = new Map<string, string | Buffer>([
    ...parts.attachments,
    ...parts.assets,
    ...forMachines(catalog),
    ...pages.map((page): [string, string] => [page.path, framed(page, catalog, siteTitle)]),
    ['choreography.svg', parts.drawing.svg],
    ['assets/contexts.css', contextColours(catalog)],
    ['search-documents.js', searchScript(parts)],
  ]);
  const broken = brokenLinks(site);
  if (broken.length > 0) throw new BrokenLinks(broken);
  return site;
}

function pagesOf({ catalog, drawing, documents, attachments }: SiteParts): Page[] {
  const has = (path: string) => documents.has(path) || attachments.has(path);
  return [
    homePage(catalog, documents),
    eventsPage(catalog),
    choreographyPage(catalog, drawing),
    ...eventPages(catalog),
    ...contextPages(catalog, documents),
    documentsPage(documents),
    ...documentPages(documents, has),
  ];
}

function forMachines({ contexts, events }: Catalog): [string, string][] {
  const text = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
  return [
    ...contexts.map((context): [string, string] => [asyncApiFile(context.name), text(asyncApiOf(context))]),
    ...contexts.map(({ name, openApi }): [string, string] => [openApiFile(name), text(openApi)]),
    ...events.flatMap(({ type, versions }) =>
      versions.map(({ version, schema }): [string, string] => [schemaFile(type, version), text(schema)]),
    ),
  ];
}

/** Hues of the contexts in their order, those of the graph of tools/choreography; then from the beginning again. */
const HUES = [262, 224, 160, 32, 192, 328, 84];

const contextColours = ({ contexts }: Catalog): string =>
  contexts.map(({ name }, i) => `[data-context='${name}'] { --hue: ${HUES[i % HUES.length]}; }\n`).join('');

/** A script rather than JSON: a page that was opened from a disk may load scripts, and may not fetch. */
const searchScript = ({ catalog, documents }: SiteParts): string =>
  `globalThis.SEARCH_DOCUMENTS = ${JSON.stringify(searchDocuments(catalog, documents))};\n`;
