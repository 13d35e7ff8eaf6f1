import { exampleHeaders, headersOf } from '../../asyncapi/cloud-events.js';
import { firstSentence } from '../../asyncapi/message.js';
import type { Catalog, EventEntry, EventVersion } from '../../catalog/catalog.js';
import { fieldsOf } from '../../catalog/fields.js';
import { changesBetween, judgementsOf, type Judgement } from '../../catalog/history.js';
import { html, joined, type Content, type Html } from '../html.js';
import { asyncApiFile, eventPage, schemaFile, type LinkTo } from '../links.js';
import type { Page } from '../page.js';
import {
  breakable,
  code,
  contextLink,
  eventLink,
  facts,
  fieldsTable,
  json,
  nameOf,
  row,
  said,
  section,
  table,
  versionRange,
} from '../parts.js';

export const eventPages = ({ events }: Catalog): Page[] => events.map(pageOf);

function pageOf(event: EventEntry): Page {
  const { type, fact, description, publisher } = event;
  return {
    path: eventPage(type),
    title: type,
    description: description ? firstSentence(description) : `${fact}, an event of ${publisher}`,
    context: publisher,
    content: (to) => html`
      <header class="title">
        <p class="eyebrow">${contextLink(publisher, to)} <span>event</span></p>
        <h1>${breakable(fact)} <span class="version">v${event.definition.version}</span></h1>
        ${description?.split('\n\n').map((text, i) => html`<p class="${i === 0 ? 'lead' : ''}">${said(text)}</p>`)}
      </header>
      ${replacement(event, to)} ${way(event, to)} ${summary(event, to)} ${readers(event, to)}
      ${origins(event, to)} ${fields(event)} ${examples(event)} ${headers(event)} ${versions(event, to)}
    `,
  };
}

/** What stands beside it under another type, and until when (ADR-027). */
const replacement = ({ replaces, replaced }: EventEntry, to: LinkTo): Content => [
  replaced &&
    html`<p class="notice">
      Replaced by ${eventLink(replaced.by, to)}.
      ${replaced.until ? `Published in this form too until ${replaced.until}: until then its readers have to move.` : 'Published no more; its events stay on the topic.'}
    </p>`,
  replaces &&
    html`<p class="notice">
      A breaking change of ${eventLink(replaces, to)}, whose readers cannot read it.
    </p>`,
];

/** From the publisher over the event to its readers, at a glance. */
const way = ({ publisher, fact, readers }: EventEntry, to: LinkTo): Html => html`
  <p class="way">
    ${contextLink(publisher, to)} <span class="arrow">publishes →</span> <strong>${fact}</strong>
    <span class="arrow">→ read by</span>
    ${
      readers.length === 0
        ? html`<span class="quiet">nobody</span>`
        : readers.map(({ context }) => html`${contextLink(context, to)} `)
    }
  </p>
`;

function summary(event: EventEntry, to: LinkTo): Html {
  const { type, definition, topic, keyTemplate, subjectTemplate, compatibility } = event;
  const { personal, notPersonal = {} } = definition;
  const excused = Object.entries(notPersonal);
  return facts([
    ['Type', code(type)],
    ['Topic', [code(topic.name), `, ${topic.partitions} partitions, kept ${kept(topic.retentionDays)}`]],
    ['Key', [code(keyTemplate ?? 'computed'), ': order is kept within it']],
    ['Subject', code(subjectTemplate ?? 'computed')],
    ['Compatibility', [compatibility, `: ${MEANING[compatibility.replace('-transitive', '')]}`]],
    [
      'Personal data',
      personal.length === 0
        ? 'none'
        : html`<span class="personal">personal data</span>
            ${joined(personal.map((path) => code(nameOf(path))))}`,
    ],
    ...(excused.length > 0
      ? [
          [
            'Not personal',
            joined(excused.map(([path, reason]) => html`${code(nameOf(path))} is ${reason}`)),
          ] as const,
        ]
      : []),
    [
      'For machines',
      [
        html`<a href="${to(schemaFile(type, definition.version))}">JSON Schema</a>`,
        ', ',
        html`<a href="${to(asyncApiFile(event.publisher))}">AsyncAPI</a>`,
      ],
    ],
  ]);
}

const kept = (days: number): string => (days < 0 ? 'for ever' : `${days} days`);

const MEANING: Readonly<Record<string, string>> = {
  full: 'older readers read the newest version, the newest reader every older one',
  backward: 'the newest reader reads every older version; readers are deployed before the publisher',
  forward: 'older readers read the newest version',
};

function readers(event: EventEntry, to: LinkTo): Html {
  return section(
    'readers',
    'Who reads it',
    event.readers.length === 0
      ? html`<p>No context has a handler for it. It is published for those who come later.</p>`
      : table(
          `Readers of ${event.fact}`,
          ['Context', 'Reads', 'By', 'May then publish'],
          event.readers.map(({ context, newest, handlers }) =>
            row([
              contextLink(context, to),
              [
                versionRange(newest),
                newest < event.definition.version && ' (and newer, as far as it knows them)',
              ],
              joined(handlers.map(code), html`<br />`),
              joined(
                publishedAfter(event, context).map((type) => eventLink(type, to)),
                html`<br />`,
              ),
            ]),
          ),
        ),
  );
}

const publishedAfter = ({ handledBy }: EventEntry, context: string): string[] => [
  ...new Set(handledBy.filter((step) => step.context === context).flatMap(({ emits }) => emits)),
];

const origins = ({ fact, publishedBy }: EventEntry, to: LinkTo): Html =>
  section(
    'origins',
    'Where it comes from',
    publishedBy.length === 0
      ? html`<p>Nothing in the code declares that it publishes it.</p>`
      : table(
          `What may publish ${fact}`,
          ['Context', 'By', 'Set off by'],
          publishedBy.map(({ context, name, on, job, deadline }) =>
            row([
              contextLink(context, to),
              code(name),
              on !== null
                ? eventLink(on, to)
                : job === null
                  ? 'a request'
                  : [deadline ? 'the deadline ' : 'the job ', code(job)],
            ]),
          ),
        ),
  );

const fields = (event: EventEntry): Html =>
  section(
    'fields',
    'Fields',
    fieldsTable(
      `Fields of ${event.fact}`,
      fieldsOf(event.versions[0]!.schema, { comments: event.fieldComments }),
      event.definition.personal,
      true,
    ),
  );

const examples = (event: EventEntry): Html => section('examples', 'Examples', samplesOf(event.versions[0]!));

const samplesOf = ({ samples }: EventVersion): Content =>
  samples.length === 0
    ? html`<p class="quiet">No golden sample.</p>`
    : samples.map(
        ({ key, data }, i) => html`
          <figure>
            <figcaption>Golden sample ${i + 1}, key ${code(key)}</figcaption>
            ${json(data)}
          </figure>
        `,
      );

function headers(event: EventEntry): Html {
  const newest = event.versions[0]!;
  const sample = newest.samples[0] ?? { key: 'key', data: {} };
  const example = exampleHeaders(event, newest, sample);
  return section(
    'headers',
    'Headers',
    html`<p>
      A CloudEvent in Kafka's binary content mode: its attributes are headers of the record, its data is the
      value.
    </p>`,
    table(
      `Headers of ${event.fact}`,
      ['Header', 'Required', 'What it says', 'Example'],
      headersOf(event, newest).map(({ name, required, description }) =>
        row([
          code(name),
          required ? 'yes' : html`<span class="quiet">no</span>`,
          html`<span class="says">${description}</span>`,
          example[name] === undefined ? '' : code(example[name]),
        ]),
      ),
    ),
  );
}

const versions = (event: EventEntry, to: LinkTo): Html =>
  section(
    'versions',
    'Versions',
    event.versions.map((version) => oneVersion(event, version, to)),
  );

function oneVersion(event: EventEntry, version: EventVersion, to: LinkTo): Html {
  const newest = version.version === event.definition.version;
  const older = [...event.versions, ...event.former].filter((one) => one.version < version.version);
  const [before] = older;
  return html`
    <article class="version-entry">
      <h3 id="v${version.version}">
        v${version.version}
        <span class="quiet"
          >${newest && event.published ? 'published now' : 'superseded, still on the topic'}</span
        >
      </h3>
      ${before ? changes(event, before, version) : html`<p>The first version.</p>`}
      ${older.map((one) => judgements(judgementsOf(event, one, version)))}
      ${
        !newest &&
        html`
          <details>
            <summary>Fields of v${version.version}</summary>
            ${fieldsTable(
              `Fields of ${event.fact} v${version.version}`,
              fieldsOf(version.schema, { comments: event.fieldComments }),
              event.definition.personal,
            )}
          </details>
          <details>
            <summary>Examples of v${version.version}</summary>
            ${samplesOf(version)}
          </details>
        `
      }
      <details>
        <summary>JSON Schema of v${version.version}</summary>
        <p><a href="${to(schemaFile(event.type, version.version))}">As a file</a></p>
        ${json(version.schema)}
      </details>
    </article>
  `;
}

function changes({ fact }: EventEntry, before: EventVersion, version: EventVersion): Content {
  const found = changesBetween(before, version);
  if (found.length === 0) return html`<p>The same fields as v${before.version}.</p>`;
  return table(
    `Changes of ${fact} from v${before.version} to v${version.version}`,
    [`Since v${before.version}`, 'Field', 'Was', 'Is'],
    found.map(({ path, kind, before: was, after }) =>
      row([html`<span class="change ${kind}">${kind}</span>`, code(nameOf(path)), was, after]),
    ),
  );
}

const judgements = (all: readonly Judgement[]): Html => html`
  <ul class="judgements">
    ${all.map(
      ({ reader, writer, verdict, held, reasons }) => html`
        <li>
          <span class="verdict ${verdict === 'refuses some' ? 'refused' : 'fine'}" aria-hidden="true"
            >${verdict === 'refuses some' ? '✗' : '✓'}</span
          >
          A reader of v${reader} given v${writer}: <strong>${verdict}</strong>
          <span class="quiet">(${held === 'by the gate' ? 'held by the gate' : held})</span>
          ${
            reasons.length > 0 && [
              html`<p>By the schemas alone it would refuse some:</p>`,
              html`<ul>
                ${reasons.map(reason)}
              </ul>`,
            ]
          }
        </li>
      `,
    )}
  </ul>
`;

const reason = ({ path, rule, because }: Judgement['reasons'][number]): Html =>
  html`<li>${code(path)}: ${because} <span class="quiet">(${rule})</span></li>`;
