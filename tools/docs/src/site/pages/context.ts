import { firstSentence } from '../../asyncapi/message.js';
import type { Catalog, ContextEntry } from '../../catalog/catalog.js';
import { operationsOf, sharedParameters, type Operation, type Parameter } from '../../rest/operations.js';
import { html, joined, type Html } from '../html.js';
import { asyncApiFile, contextPage, documentPage, openApiFile, type LinkTo } from '../links.js';
import { leadOf, type MarkdownFile } from '../markdown.js';
import type { Page } from '../page.js';
import {
  code,
  contextLink,
  eventLink,
  facts,
  fieldsTable,
  row,
  said,
  section,
  table,
  valuesCell,
  versionRange,
} from '../parts.js';

/** A page for each context: what it is, what it publishes and consumes, its REST reference. */
export const contextPages = ({ contexts }: Catalog, readmes: ReadonlyMap<string, MarkdownFile>): Page[] =>
  contexts.map((context) => {
    const readme = readmes.get(`apps/${context.app}/README.md`);
    const lead = readme ? firstSentence(leadOf(readme)) : '';
    const operations = operationsOf(context.openApi, context.operationComments);
    return {
      path: contextPage(context.name),
      title: context.title,
      description: lead,
      context: context.name,
      content: (to) => html`
        <header class="title">
          <p class="eyebrow">${contextLink(context.name, to)} <span>context</span></p>
          <h1>${context.title}</h1>
          <p class="lead">${lead}</p>
        </header>
        ${summary(context, operations, readme, to)} ${publishes(context, to)} ${consumes(context, to)}
        ${rest(operations)} ${refusals(context)}
      `,
    };
  });

function summary(
  { name, publishes, consumes }: ContextEntry,
  operations: readonly Operation[],
  readme: MarkdownFile | undefined,
  to: LinkTo,
): Html {
  return facts([
    ['Publishes', html`<a href="#publishes">${publishes.length} events</a>`],
    ['Consumes', html`<a href="#consumes">${consumes.length} events</a>`],
    ['REST', html`<a href="#rest">${operations.length} operations</a>`],
    [
      'For machines',
      html`<a href="${to(asyncApiFile(name))}">AsyncAPI 3.0</a>,
        <a href="${to(openApiFile(name))}">OpenAPI 3.1</a>`,
    ],
    ...(readme
      ? [['Its own words', html`<a href="${to(documentPage(readme.path))}">README</a>`] as const]
      : []),
  ]);
}

const publishes = ({ title, publishes }: ContextEntry, to: LinkTo): Html =>
  section(
    'publishes',
    'Publishes',
    publishes.length === 0
      ? html`<p>Nothing.</p>`
      : table(
          `Events that ${title} publishes`,
          ['Event', 'Version', 'Key', 'Read by'],
          publishes.map(({ type, fact, definition, keyTemplate, readers }) =>
            row([
              eventLink(type, to, fact),
              `v${definition.version}`,
              code(keyTemplate ?? 'computed'),
              readers.length === 0
                ? html`<span class="quiet">nobody</span>`
                : readers.map(({ context }) => html`${contextLink(context, to)} `),
            ]),
          ),
        ),
  );

const consumes = ({ title, consumes }: ContextEntry, to: LinkTo): Html =>
  section(
    'consumes',
    'Consumes',
    consumes.length === 0
      ? html`<p>Nothing.</p>`
      : table(
          `Events that ${title} consumes`,
          ['Event', 'Of', 'Reads', 'By'],
          consumes.map(({ event, newest, handlers }) =>
            row([
              eventLink(event.type, to, event.fact),
              contextLink(event.publisher, to),
              versionRange(newest),
              joined(handlers.map(code), html`<br />`),
            ]),
          ),
        ),
  );

function rest(operations: readonly Operation[]): Html {
  const shared = sharedParameters(operations);
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  return section(
    'rest',
    'REST reference',
    html`<p>Errors are problem documents (RFC 9457). Amounts are integer minor units with a currency.</p>`,
    shared.length > 0 && [
      html`<p>Headers of every operation:</p>`,
      parametersTable('Headers of every operation', shared),
    ],
    html`<ul class="operations">
      ${operations.map(
        ({ id, method, path }) => html`<li><a href="#${id}">${badge(method)} ${code(path)}</a></li>`,
      )}
    </ul>`,
    tags.map((tag) => [
      html`<h3 class="tag">${tag}</h3>`,
      operations.filter((one) => one.tag === tag).map((one) => operationEntry(one, shared)),
    ]),
  );
}

const badge = (method: string): Html => html`<span class="method ${method.toLowerCase()}">${method}</span>`;

function operationEntry(operation: Operation, shared: readonly Parameter[]): Html {
  const { id, method, path, description, parameters, body, bodyType, responses } = operation;
  const own = parameters.filter((one) => !shared.some(({ name }) => name === one.name));
  const name = `${method} ${path}`;
  return html`
    <article class="operation">
      <h4 id="${id}">${badge(method)} ${code(path)}</h4>
      ${description?.split('\n\n').map((text) => html`<p>${said(text)}</p>`)}
      ${own.length > 0 && parametersTable(`Parameters of ${name}`, own)}
      ${bodyType && html`<p class="label">Body, ${code(bodyType)}</p>`}
      ${body.length > 0 && fieldsTable(`Body of ${name}`, body)}
      ${responses.map(
        ({ status, fields }) => html`
          <p class="label">Answers ${code(status)}</p>
          ${fields.length > 0 && fieldsTable(`Answer ${status} of ${name}`, fields)}
        `,
      )}
    </article>
  `;
}

const parametersTable = (label: string, parameters: readonly Parameter[]): Html =>
  table(
    label,
    ['Parameter', 'In', 'Type', 'Required', 'Values', 'What it says'],
    parameters.map(({ name, in: place, type, required, constraints, description }) =>
      row([
        code(name),
        place,
        type,
        required ? 'yes' : html`<span class="quiet">no</span>`,
        valuesCell(constraints),
        html`<span class="says">${said(description)}</span>`,
      ]),
    ),
  );

const refusals = ({ title, refusals }: ContextEntry): Html =>
  section(
    'refusals',
    'Refusals',
    html`<p>
      What its use cases refuse with: the <code>type</code> of the problem document is
      <code>urn:erp:problem:</code> and the code.
    </p>`,
    table(
      `Refusals of ${title}`,
      ['Code', 'Status'],
      refusals.map(({ code: name, status }) => row([code(name), status])),
    ),
  );
