import { html, type Html } from '../html.js';
import { documentPage, type LinkTo } from '../links.js';
import { leadOf, renderMarkdown, titleOf, type MarkdownFile } from '../markdown.js';
import type { Page } from '../page.js';
import { section } from '../parts.js';

/** A page for each Markdown file, at its own path. `has` says which files of the repository the site has. */
export const documentPages = (
  documents: ReadonlyMap<string, MarkdownFile>,
  has: (path: string) => boolean,
): Page[] =>
  [...documents.values()].map((file) => ({
    path: documentPage(file.path),
    title: titleOf(file),
    description: leadOf(file).slice(0, 200),
    content: (to) => html`
      <p class="eyebrow"><a href="${to('documents.html')}">Documents</a> <code>${file.path}</code></p>
      <div class="prose">${renderMarkdown(file, to, has)}</div>
    `,
  }));

const KINDS: readonly { readonly id: string; readonly heading: string; readonly holds: RegExp }[] = [
  { id: 'decisions', heading: 'Decision records', holds: /^docs\/adr\// },
  { id: 'general', heading: 'The whole', holds: /^(README\.md|docs\/|deploy\/)/ },
  { id: 'contexts', heading: 'Contexts', holds: /^apps\// },
  { id: 'libraries', heading: 'Libraries', holds: /^libs\// },
  { id: 'tools', heading: 'Tools', holds: /^tools\// },
];

/** The list of all documents, by where they stand. */
export function documentsPage(documents: ReadonlyMap<string, MarkdownFile>): Page {
  const kindOf = (path: string) => KINDS.find(({ holds }) => holds.test(path));
  return {
    path: 'documents.html',
    title: 'Documents',
    description: 'Decision records, glossary, and the README of every part.',
    content: (to) => html`
      <header class="title">
        <h1>Documents</h1>
        <p class="lead">Why it is as it is, what the words mean, and what each part is for.</p>
      </header>
      ${KINDS.map((kind) => {
        const files = [...documents.values()].filter(({ path }) => kindOf(path) === kind);
        return files.length > 0 && section(kind.id, kind.heading, list(files, to));
      })}
    `,
  };
}

const list = (files: readonly MarkdownFile[], to: LinkTo): Html =>
  html`<ul class="plain">
    ${files.map(
      (file) =>
        html`<li>
          <a href="${to(documentPage(file.path))}">${titleOf(file)}</a>
          <span class="quiet">${file.path}</span>
        </li>`,
    )}
  </ul>`;
