import type { Catalog } from '../catalog/catalog.js';
import { html, type Content, type Html } from './html.js';
import { contextPage, eventPage, linksFrom, type LinkTo } from './links.js';
import type { Page } from './page.js';
import { breakable } from './parts.js';

/** What every page has around its content: the bar with the search, and the menu. */
export function framed(page: Page, catalog: Catalog, siteTitle: string): string {
  const to = linksFrom(page.path);
  const title = page.path === 'index.html' ? page.title : `${page.title} · ${siteTitle}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content="${page.description}" />
        <title>${title}</title>
        <link rel="icon" href="${to('assets/icon.svg')}" type="image/svg+xml" />
        <link rel="stylesheet" href="${to('assets/site.css')}" />
        <link rel="stylesheet" href="${to('assets/contexts.css')}" />
        <script src="${to('assets/search.js')}" data-root="${rootFrom(page.path)}" defer></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to content</a>
        <header class="bar">
          <button class="menu-button" type="button" popovertarget="menu">Menu</button>
          <a class="brand" href="${to('index.html')}">${siteTitle}</a>
          <div class="search" id="search"></div>
        </header>
        <nav id="menu" class="menu" popover aria-label="Site">${menu(page, catalog, to)}</nav>
        <main id="content">${page.content(to)}</main>
      </body>
    </html>`.text;
}

/** The way up to the site's root, such as `../`. */
const rootFrom = (path: string): string => '../'.repeat(path.split('/').length - 1);

function menu(page: Page, { contexts }: Catalog, to: LinkTo): Html {
  const item = (path: string, text: Content): Html =>
    html`<li><a href="${to(path)}" ${path === page.path ? html` aria-current="page"` : ''}>${text}</a></li>`;
  return html`
    <ul>
      ${item('index.html', 'Overview')} ${item('events.html', 'Events and their readers')}
      ${item('choreography.html', 'Choreography')}
    </ul>
    <h2>Contexts</h2>
    ${contexts.map(
      ({ name, title, publishes }) => html`
        <details${page.context === name ? html` open` : ''}>
          <summary>${title}</summary>
          <ul>
            ${item(contextPage(name), 'Overview and REST')}
            ${publishes.map(({ type, fact }) => item(eventPage(type), breakable(fact)))}
          </ul>
        </details>
      `,
    )}
    <h2>Reading</h2>
    <ul>
      ${item('README.html', 'README')} ${item('docs/adr/README.html', 'Decision records')}
      ${item('docs/glossary.html', 'Glossary')} ${item('documents.html', 'All documents')}
    </ul>
  `;
}
