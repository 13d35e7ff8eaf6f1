import type { Catalog } from '../../catalog/catalog.js';
import type { Drawing } from '../drawing.js';
import { html, joined, trusted } from '../html.js';
import type { Page } from '../page.js';
import { block, code, contextLink, eventLink, row, section, table } from '../parts.js';

/** The graph, and the same in words. */
export function choreographyPage({ events }: Catalog, { svg, mermaid }: Drawing): Page {
  return {
    path: 'choreography.html',
    title: 'Choreography',
    description: 'Which event leads to which, over all contexts, by the handlers in the code.',
    content: (to) => html`
      <header class="title">
        <h1>Choreography</h1>
        <p class="lead">
          No context conducts another: each reacts to events and publishes its own. Drawn from the handlers in
          the code and from what they declare to emit.
        </p>
      </header>
      <figure class="graph">
        <div class="scroll" tabindex="0" role="region" aria-label="Graph of events and contexts">
          ${trusted(svg)}
        </div>
        <figcaption><a href="${to('choreography.svg')}">The graph alone</a></figcaption>
      </figure>
      ${section(
        'in-words',
        'In words',
        table(
          'Who publishes what, and who acts on it',
          ['Event', 'Published by', 'Read by'],
          events.map(({ type, publisher, readers }) =>
            row([
              eventLink(type, to),
              contextLink(publisher, to),
              readers.map(({ context, handlers }) => [
                contextLink(context, to),
                ' ',
                joined(handlers.map(code)),
                html`<br />`,
              ]),
            ]),
          ),
        ),
      )}
      ${section(
        'mermaid',
        'As Mermaid',
        html`<details>
          <summary>Source</summary>
          ${block(mermaid)}
        </details>`,
      )}
    `,
  };
}
