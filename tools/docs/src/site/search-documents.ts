import type { Catalog, ContextEntry, EventEntry } from '../catalog/catalog.js';
import { fieldsOf } from '../catalog/fields.js';
import { operationsOf } from '../rest/operations.js';
import { contextPage, documentPage, eventPage, fieldAnchor } from './links.js';
import { sectionsOf, titleOf, type MarkdownFile } from './markdown.js';
import { nameOf } from './parts.js';

/** One thing that the search finds. */
export interface SearchDocument {
  readonly kind: 'event' | 'field' | 'context' | 'endpoint' | 'decision' | 'term' | 'document';
  readonly title: string;
  /** Where it is: the event of a field, the document of a section. */
  readonly place: string;
  readonly text: string;
  /** From the site's root. */
  readonly url: string;
}

/** Everything that can be found: events, their fields, contexts, endpoints, and every section of every document. */
export const searchDocuments = (
  { contexts, events }: Catalog,
  documents: ReadonlyMap<string, MarkdownFile>,
): SearchDocument[] => [
  ...events.flatMap(ofEvent),
  ...contexts.flatMap(ofContext),
  ...[...documents.values()].flatMap(ofDocument),
];

function ofEvent({
  type,
  publisher,
  description = '',
  versions,
  fieldComments,
}: EventEntry): SearchDocument[] {
  const url = eventPage(type);
  const fields = fieldsOf(versions[0]!.schema, { comments: fieldComments });
  return [
    { kind: 'event', title: type, place: publisher, text: description, url },
    ...fields.map(({ path, type: kind, description: text }) => ({
      kind: 'field' as const,
      title: nameOf(path),
      place: type,
      text: [kind, text].filter(Boolean).join(': '),
      url: `${url}#${fieldAnchor(path)}`,
    })),
  ];
}

function ofContext({ name, title, openApi, operationComments }: ContextEntry): SearchDocument[] {
  const url = contextPage(name);
  return [
    { kind: 'context', title, place: 'context', text: name, url },
    ...operationsOf(openApi, operationComments).map(({ id, method, path, description = '' }) => ({
      kind: 'endpoint' as const,
      title: `${method} ${path}`,
      place: title,
      text: description,
      url: `${url}#${id}`,
    })),
  ];
}

function ofDocument(file: MarkdownFile): SearchDocument[] {
  const title = titleOf(file);
  const decision = /^docs\/adr\/\d/.test(file.path);
  return sectionsOf(file).map(({ anchor, heading, text }) => ({
    kind: decision ? 'decision' : anchor.startsWith('term-') ? 'term' : 'document',
    title: heading,
    place: heading === title ? file.path : title,
    text: text.slice(0, LONGEST_TEXT),
    url: `${documentPage(file.path)}#${anchor}`,
  }));
}

/** Characters of a section that are searched: enough for what it is about, and the index stays small. */
const LONGEST_TEXT = 1_500;
