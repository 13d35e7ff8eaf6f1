import { beforeAll, describe, expect, test } from '@jest/globals';
import { catalogOf, IncompleteContract, type Facts } from '../catalog/catalog.js';
import { loadFacts } from '../catalog/load-facts.js';
import { operationsOf } from '../rest/operations.js';
import { withStockCounted } from '../stock-counted.testing.js';
import { buildSite, type Site, type SiteParts } from './build-site.js';
import { BrokenLinks } from './check-links.js';
import { draw } from './drawing.js';
import { eventPage, fieldAnchor } from './links.js';
import { loadAssets, loadAttachments, loadDocuments } from './load-documents.js';

let facts: Facts;
let parts: SiteParts;
let site: Site;
beforeAll(async () => {
  facts = await loadFacts();
  const documents = loadDocuments();
  parts = {
    catalog: catalogOf(facts),
    drawing: await draw(facts.choreography),
    documents,
    attachments: loadAttachments(documents),
    assets: loadAssets(),
  };
  site = buildSite(parts); // which throws BrokenLinks for any link or anchor that leads nowhere
}, 60_000);

const page = (path: string, of = site) => String(of.get(path));

describe('the site of this repository', () => {
  test('has every event with every version, every reader and every field (R4, R30)', () => {
    for (const { type, versions, readers } of parts.catalog.events) {
      const text = page(eventPage(type));
      for (const { version } of versions) expect(text).toContain(` id="v${version}"`);
      for (const { handlers } of readers) for (const handler of handlers) expect(text).toContain(handler);
      for (const name of Object.keys(versions[0]!.schema.properties ?? {}))
        expect(text).toContain(` id="${fieldAnchor(name)}"`);
      expect(page('events.html')).toContain(`href="${eventPage(type)}"`);
    }
  });

  test('has every endpoint of every service, with what the comment on its method says', () => {
    for (const { name, openApi } of parts.catalog.contexts) {
      const operations = operationsOf(openApi, new Map());
      expect(operations.length).toBeGreaterThan(0);
      // What Nest makes of a field whose type it cannot see.
      expect(JSON.stringify(openApi)).not.toContain('#/components/schemas/Object');
      for (const { id, path } of operations) {
        expect(page(`contexts/${name}.html`)).toContain(` id="${id}"`);
        expect(page(`contexts/${name}.html`)).toContain(path);
      }
    }
    expect(page('contexts/commerce.html')).toContain('and what it waits for');
  });

  test('every endpoint of every context has a description (R25)', () => {
    const without = parts.catalog.contexts.flatMap(({ name, openApi, operationComments }) =>
      operationsOf(openApi, operationComments)
        .filter(({ description }) => !description)
        .map(
          ({ id, method, path }) => `${name}: ${method} ${path} (a comment above ${id.replace('_', '.')})`,
        ),
    );
    expect(without).toEqual([]);
  });

  test('an endpoint that acts for an operator asks who that is (R18)', () => {
    const { openApi, operationComments } = parts.catalog.contexts.find(({ name }) => name === 'commerce')!;
    const acting = operationsOf(openApi, operationComments).filter(
      ({ path, method }) => path.startsWith('/operations/') && method !== 'GET',
    );
    expect(acting.length).toBeGreaterThan(10);
    for (const { path, parameters } of acting)
      expect([path, parameters.map(({ name }) => name)]).toEqual([
        path,
        expect.arrayContaining(['X-Operator']),
      ]);
  });

  test('says what a comment in a contract says, and how versions differ by the judgement of the gate', () => {
    const text = page(eventPage('commerce.OrderCancelled'));
    expect(text).toContain('For people; says what was missing or awaited, never who.');
    expect(text).toContain('refuses some');
    expect(text).toContain('VALUES');
    expect(page(eventPage('commerce.OrderPlaced'))).toContain('reads it after the upcasters');
  });

  test('has every document, and asks nothing of another host', () => {
    for (const path of parts.documents.keys()) expect(site.has(path.replace(/\.md$/, '.html'))).toBe(true);
    for (const [path, text] of site)
      if (path.endsWith('.html'))
        expect([path, /<(script|link|img)[^>]+(src|href)="[a-z]+:/.test(String(text))]).toEqual([
          path,
          false,
        ]);
  });

  test('finds events, fields, endpoints, decisions and terms', () => {
    const found = page('search-documents.js');
    for (const title of ['commerce.OrderPlaced', 'lines[].sku', 'POST /orders', 'outbox'])
      expect(found).toContain(`"title":"${title}"`);
    expect(found).toContain('"kind":"decision"');
  });
});

describe('an event that somebody adds to a contract', () => {
  let with1: Site;
  beforeAll(() => {
    with1 = buildSite({ ...parts, catalog: catalogOf(withStockCounted(facts)) });
  });

  test('shows up everywhere, with its personal data, and this tool knows nothing of it', () => {
    const path = eventPage('inventory.StockCounted');
    expect(page(path, with1)).toContain('personal data');
    expect(page(path, with1)).toContain('{warehouseId}');
    for (const other of ['events.html', 'contexts/inventory.html', 'index.html'])
      expect(page(other, with1)).toContain('StockCounted');
    for (const file of ['search-documents.js', 'asyncapi/inventory.json'])
      expect(page(file, with1)).toContain('inventory.StockCounted');
  });

  test('brings no HTML of its own: descriptions and samples are escaped', () => {
    const text = page(eventPage('inventory.StockCounted'), with1);
    expect(text).toContain('&lt;script&gt;alert(&quot;field&quot;)&lt;/script&gt;');
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(text).not.toContain('<script>alert');
    expect(text).not.toContain('<img src=x');
  });

  test('without its contract files it is refused with the command that writes them', () => {
    const { contracts } = facts;
    expect(() => catalogOf({ ...withStockCounted(facts), contracts })).toThrow(IncompleteContract);
    expect(() => catalogOf({ ...withStockCounted(facts), contracts })).toThrow('npm run contracts -- update');
  });
});

describe('a document', () => {
  const withDocument = (text: string) =>
    buildSite({
      ...parts,
      documents: new Map([...parts.documents, ['docs/new.md', { path: 'docs/new.md', text }]]),
    });

  test('with links that lead nowhere fails the build, which names page and link', () => {
    const build = () => withDocument('# New\n\n[gone](adr/999-gone.md) [nowhere](glossary.md#nowhere)');
    expect(build).toThrow(
      new BrokenLinks([
        'docs/new.html: adr/999-gone.md (there is no docs/adr/999-gone.md)',
        'docs/new.html: glossary.html#nowhere (docs/glossary.html has no anchor nowhere)',
      ]),
    );
  });

  test('with HTML and script links shows them as text', () => {
    const text = page('docs/new.html', withDocument('# New\n\n<b onclick="x()">b</b> [s](javascript:x())'));
    expect(text).toContain('&lt;b onclick=');
    expect(text).not.toContain('href="javascript:');
  });
});
