import { posix } from 'node:path';
import MarkdownIt, { type Token } from 'markdown-it';
import { escaped, trusted, type Html } from './html.js';
import { documentPage, slug, type LinkTo } from './links.js';

/** A Markdown file of the repository. */
export interface MarkdownFile {
  /** From the repository's root, such as `docs/adr/README.md`. */
  readonly path: string;
  readonly text: string;
}

/** What stands below one heading, for the search. */
export interface Section {
  readonly anchor: string;
  readonly heading: string;
  readonly text: string;
}

// Raw HTML in a document is shown as text, and links to scripts are refused: markdown-it's own defaults, kept.
const markdown = new MarkdownIt({ html: false, linkify: false });
markdown.renderer.rules['table_open'] = () => '<div class="scroll" tabindex="0"><table>\n';
markdown.renderer.rules['table_close'] = () => '</table></div>\n';
markdown.renderer.rules['fence'] = (tokens, i) =>
  `<pre tabindex="0"><code>${escaped(tokens[i]!.content)}</code></pre>\n`;

/** Renders a document. `exists` says which paths of the repository the site has; links to others are left as they are. */
export function renderMarkdown(
  { path, text }: MarkdownFile,
  to: LinkTo,
  has: (path: string) => boolean,
): Html {
  const tokens = parsed(text);
  for (const token of tokens.flatMap((one) => [one, ...(one.children ?? [])])) {
    const attribute = token.type === 'link_open' ? 'href' : token.type === 'image' ? 'src' : undefined;
    const target = attribute && token.attrGet(attribute);
    if (attribute && target) token.attrSet(attribute, linkIn(path, String(target), to, has));
  }
  return trusted(markdown.renderer.render(tokens, markdown.options, {}));
}

function linkIn(document: string, href: string, to: LinkTo, has: (path: string) => boolean): string {
  if (/^([a-z][a-z0-9+.-]*:|#)/i.test(href)) return href;
  const [file = '', anchor] = decodeURI(href).split('#');
  const path = posix.join(posix.dirname(document), file);
  const target = [path, posix.join(path, 'README.md')].find(has);
  if (target === undefined) return href;
  const page = target.endsWith('.md') ? documentPage(target) : target;
  return to(anchor === undefined ? page : `${page}#${anchor}`);
}

/** Where the links and images of a document lead within the repository, without anchors. */
export const localTargets = ({ path, text }: MarkdownFile): string[] =>
  parsed(text)
    .flatMap(({ children }) => children ?? [])
    .map((token) => token.attrGet(token.type === 'image' ? 'src' : 'href'))
    .filter((href) => href !== null)
    .map(String)
    .filter((href) => !/^([a-z][a-z0-9+.-]*:|#)/i.test(href))
    .map((href) => posix.join(posix.dirname(path), decodeURI(href).split('#')[0]!));

/** The first heading; the path when there is none. */
export const titleOf = (file: MarkdownFile): string => sectionsOf(file)[0]?.heading ?? file.path;

/** The first paragraph, as plain text. */
export function leadOf({ text }: MarkdownFile): string {
  const tokens = parsed(text);
  const paragraph = tokens.findIndex(({ type }) => type === 'paragraph_open');
  return plain(tokens[paragraph + 1]);
}

/** The document cut at its headings; each term of a glossary is a section of its own. */
export function sectionsOf({ text }: MarkdownFile): Section[] {
  const sections: { anchor: string; heading: string; texts: string[] }[] = [];
  let titled = 0; // the token that is the section's heading
  const tokens = parsed(text);
  tokens.forEach((token, i) => {
    const anchor = token.attrGet('id');
    if (anchor) {
      titled = token.type === 'tr_open' ? i + 2 : i + 1;
      sections.push({ anchor: String(anchor), heading: plain(tokens[titled]), texts: [] });
    } else if (token.type === 'inline' && i !== titled) sections.at(-1)?.texts.push(plain(token));
    else if (token.type === 'fence') sections.at(-1)?.texts.push(token.content);
  });
  return sections.map(({ texts, ...section }) => ({ ...section, text: texts.join(' ') }));
}

/** The tokens of a text, with an anchor on each heading, and on each row of a table whose first column is "term". */
function parsed(text: string): Token[] {
  const tokens = markdown.parse(text, {});
  const taken = new Map<string, number>();
  const anchor = (token: Token, wanted: string) => {
    const before = taken.get(wanted) ?? 0;
    taken.set(wanted, before + 1);
    token.attrSet('id', before === 0 ? wanted : `${wanted}-${before}`);
  };
  let ofTerms = false;
  tokens.forEach((token, i) => {
    const after = (n: number) => tokens[i + n];
    if (token.type === 'heading_open') anchor(token, slug(plain(after(1))));
    if (token.type === 'table_open') ofTerms = plain(after(4)) === 'term'; // thead, tr, th, inline
    if (token.type === 'tr_open' && ofTerms && after(1)?.type === 'td_open')
      anchor(token, `term-${slug(plain(after(2)))}`);
  });
  return tokens;
}

const plain = (inline: Token | undefined): string =>
  (inline?.children ?? [])
    .map(({ type, content }) => (type === 'softbreak' || type === 'hardbreak' ? ' ' : content))
    .join('');
