import type { Catalog, EventEntry } from '../../catalog/catalog.js';
import { html, type Content } from '../html.js';
import type { LinkTo } from '../links.js';
import type { Page } from '../page.js';
import { contextLink, eventLink, row, section, table, versionRange } from '../parts.js';

/** Every event type, with a column for each context that says which versions it reads. */
export function eventsPage({ contexts, events }: Catalog): Page {
  const unread = events.filter(({ readers, published }) => published && readers.length === 0);
  return {
    path: 'events.html',
    title: 'Events and their readers',
    description: 'Every event type, who publishes it, and which context reads which versions of it.',
    content: (to) => html`
      <header class="title">
        <h1>Events and their readers</h1>
        <p class="lead">
          ${events.length} event types. A column says which versions a context reads, by the handlers that its
          module registers; of a newer version than it knows, it reads what it knows.
        </p>
      </header>
      ${contexts
        .filter(({ publishes }) => publishes.length > 0)
        .map(({ name, title, publishes }) => {
          const others = contexts.filter((context) => context.name !== name);
          return section(
            name,
            title,
            table(
              `Events of ${title} and their readers`,
              ['Event', 'Published', ...others.map((other) => contextLink(other.name, to))],
              publishes.map((event) =>
                row([...about(event, to), ...others.map((other) => readBy(event, other.name))]),
              ),
            ),
          );
        })}
      ${section(
        'unread',
        'Read by nobody',
        html`<p>
          ${
            unread.length === 0
              ? 'Every event has a reader.'
              : `${unread.length} event types have no handler in any context: they are told for those who come later.`
          }
        </p>`,
        html`<ul class="plain">
          ${unread.map(({ type }) => html`<li>${eventLink(type, to)}</li>`)}
        </ul>`,
      )}
    `,
  };
}

const about = ({ type, fact, definition, replaced, published }: EventEntry, to: LinkTo): Content[] => [
  [
    eventLink(type, to, fact),
    definition.personal.length > 0 && html` <span class="personal">personal data</span>`,
  ],
  [
    published ? `v${definition.version}` : html`<span class="quiet">no more</span>`,
    replaced?.until && html` <span class="quiet day">until ${replaced.until}</span>`,
  ],
];

function readBy({ readers }: EventEntry, context: string): Content {
  const reader = readers.find((one) => one.context === context);
  return reader
    ? versionRange(reader.newest)
    : html`<span class="quiet" aria-label="does not read it">·</span>`;
}
