import { firstSentence } from '../../asyncapi/message.js';
import type { Catalog } from '../../catalog/catalog.js';
import { operationsOf } from '../../rest/operations.js';
import { html, type Html } from '../html.js';
import { contextPage, documentPage, type LinkTo } from '../links.js';
import { leadOf, titleOf, type MarkdownFile } from '../markdown.js';
import type { Page } from '../page.js';
import { section } from '../parts.js';

/** The start page: what there is, and the way to each part of it. */
export function homePage(catalog: Catalog, documents: ReadonlyMap<string, MarkdownFile>): Page {
  const readme = documents.get('README.md');
  const title = readme ? titleOf(readme) : 'Events';
  const lead = readme ? leadOf(readme) : '';
  return {
    path: 'index.html',
    title,
    description: lead,
    content: (to) => html`
      <header class="title">
        <h1>${title}</h1>
        <p class="lead">${lead}</p>
      </header>
      ${figures(catalog, documents, to)}
      ${section(
        'contexts',
        'Contexts',
        html`<ul class="cards">
          ${catalog.contexts.map(({ name, app, title, publishes, consumes }) => {
            const own = documents.get(`apps/${app}/README.md`);
            return html`<li>
              <h3><a href="${to(contextPage(name))}">${title}</a></h3>
              <p>${own && firstSentence(leadOf(own))}</p>
              <p class="quiet">publishes ${publishes.length}, consumes ${consumes.length} events</p>
            </li>`;
          })}
        </ul>`,
      )}
      ${section(
        'read-on',
        'Read on',
        html`<ul class="cards">
          <li>
            <h3><a href="${to('events.html')}">Events and their readers</a></h3>
            <p>Every event type, who publishes it, and which context reads which versions of it.</p>
          </li>
          <li>
            <h3><a href="${to('choreography.html')}">Choreography</a></h3>
            <p>
              Which event leads to which: the graph of all workflows, drawn from the handlers in the code.
            </p>
          </li>
          ${reading(documents, to)}
        </ul>`,
      )}
    `,
  };
}

function figures(catalog: Catalog, documents: ReadonlyMap<string, MarkdownFile>, to: LinkTo): Html {
  const operations = catalog.contexts.flatMap(({ openApi }) => operationsOf(openApi, new Map()));
  // Those for operators are the same in every context.
  const endpoints = new Set(operations.map(({ method, path }) => `${method} ${path}`));
  const personal = catalog.events.filter(({ definition }) => definition.personal.length > 0);
  const decisions = [...documents.keys()].filter((path) => /^docs\/adr\/\d/.test(path));
  return html`<ul class="figures">
    <li>
      <a href="${to('#contexts')}"><strong>${catalog.contexts.length}</strong> contexts</a>
    </li>
    <li>
      <a href="${to('events.html')}"><strong>${catalog.events.length}</strong> events</a>
    </li>
    <li>
      <a href="${to('events.html')}"><strong>${personal.length}</strong> with personal data</a>
    </li>
    <li>
      <a href="${to('#contexts')}"><strong>${endpoints.size}</strong> REST endpoints</a>
    </li>
    <li>
      <a href="${to('documents.html')}"><strong>${decisions.length}</strong> decision records</a>
    </li>
  </ul>`;
}

/** Documents that a newcomer reads first, with their first words. */
const reading = (documents: ReadonlyMap<string, MarkdownFile>, to: LinkTo): Html[] =>
  ['README.md', 'docs/adr/README.md', 'docs/glossary.md'].flatMap((path) => {
    const file = documents.get(path);
    return file
      ? [
          html`<li>
            <h3>
              <a href="${to(documentPage(path))}">${path === 'README.md' ? 'Start it' : titleOf(file)}</a>
            </h3>
            <p>
              ${path === 'README.md' ? 'Two commands, the picture, the folders, what happens when something fails.' : leadOf(file)}
            </p>
          </li>`,
        ]
      : [];
  });
