import { isPersonal, type Field } from '../catalog/fields.js';
import { html, joined, type Content, type Html } from './html.js';
import { contextPage, eventPage, fieldAnchor, type LinkTo } from './links.js';

/** A table that scrolls in itself where it is too wide; the label says to a screen reader what it is of. */
export const table = (label: string, head: readonly Content[], rows: readonly Content[]): Html =>
  html` <div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table>
      <thead>
        <tr>
          ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;

export const row = (cells: readonly Content[], id?: string): Html =>
  html`<tr${id ? html` id="${id}"` : ''}>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;

export const code = (text: Content): Html => html`<code>${text}</code>`;

/** A block of code, which scrolls in itself. */
export const block = (text: string): Html => html`<pre tabindex="0"><code>${text}</code></pre>`;

export const json = (value: unknown): Html => block(JSON.stringify(value, undefined, 2));

/** A section with its heading, which can be linked to. */
export const section = (id: string, heading: Content, ...content: readonly Content[]): Html =>
  html`<section>
    <h2 id="${id}">${heading}<a class="anchor" href="#${id}" aria-hidden="true" tabindex="-1">#</a></h2>
    ${content}
  </section>`;

/** Names and values, such as "topic: commerce-events". */
export const facts = (entries: readonly (readonly [string, Content])[]): Html =>
  html`<dl class="facts">
    ${entries.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;

/** A context's name in its colour, which stands in contexts.css. */
export const contextLink = (name: string, to: LinkTo): Html =>
  html`<a class="context" data-context="${name}" href="${to(contextPage(name))}">${name}</a>`;

export const eventLink = (type: string, to: LinkTo, text: string = type): Html =>
  html`<a class="event" href="${to(eventPage(type))}">${breakable(text)}</a>`;

/** A name that may break between its words: `CreditLimitChanged` where there is no room for it. */
export const breakable = (name: string): Content =>
  joined(name.split(/(?<=[a-z0-9])(?=[A-Z])/), html`<wbr />`);

/** A comment or description: what stands between backticks is code. */
export const said = (text: string): Content =>
  text.split(/`([^`]+)`/).map((piece, i) => (i % 2 === 1 ? code(piece) : piece));

/** `v1 to v2`. */
export const versionRange = (newest: number): string => (newest === 1 ? 'v1' : `v1 to v${newest}`);

/** The fields of an event or of a request; with `anchored` each row can be linked to. */
export const fieldsTable = (
  label: string,
  fields: readonly Field[],
  personal: readonly string[] = [],
  anchored = false,
): Html =>
  table(
    label,
    ['Field', 'Type', 'Required', 'Values', 'What it says'],
    fields.map((field) =>
      row(
        [
          html`<span class="depth" style="--depth:${field.depth}">${code(nameOf(field.path))}</span>`,
          field.type,
          field.required ? 'yes' : html`<span class="quiet">no</span>`,
          valuesCell(field.constraints),
          [
            isPersonal(field.path, personal) && html`<span class="personal">personal data</span> `,
            html`<span class="says">${said(field.description)}</span>`,
          ],
        ],
        anchored ? fieldAnchor(field.path) : undefined,
      ),
    ),
  );

/** `lines[].sku` for `lines.*.sku`: what people write. */
export const nameOf = (path: string): string => path.replaceAll('.*', '[]');

/** What a field's values must be. */
export const valuesCell = (constraints: readonly string[]): Content =>
  constraints.length > 0 &&
  html`<span class="values">${joined(constraints.map(constraint), html`<br />`)}</span>`;

/** Patterns are code; the rest is words. */
function constraint(text: string): Content {
  const pattern = /^(each )?matches (.*)$/.exec(text);
  return pattern ? html`${pattern[1] ?? ''}${code(pattern[2])}` : text;
}
