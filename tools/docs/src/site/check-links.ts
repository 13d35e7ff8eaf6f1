import { posix } from 'node:path';
import type { Site } from './build-site.js';

/** Links of a site that lead nowhere; thrown instead of handing such a site out. */
export class BrokenLinks extends Error {
  constructor(readonly links: readonly string[]) {
    super(`${links.length} links of the site lead nowhere:\n${links.map((link) => `  ${link}`).join('\n')}`);
    this.name = 'BrokenLinks';
  }
}

/** Every link within the site whose page or anchor is not there, as `page: link (why)`. */
export function brokenLinks(site: Site): string[] {
  const pages = [...site].filter(([path]) => path.endsWith('.html')) as [string, string][];
  const anchors = new Map(pages.map(([path, text]) => [path, anchorsIn(text)]));
  return pages.flatMap(([page, text]) =>
    linksIn(text).flatMap((link) => {
      const [file = '', anchor] = decodeURI(link).split('#');
      const target = file === '' ? page : posix.join(posix.dirname(page), file);
      if (!site.has(target)) return [`${page}: ${link} (there is no ${target})`];
      const known = anchor === undefined || anchors.get(target)?.has(anchor);
      return known ? [] : [`${page}: ${link} (${target} has no anchor ${anchor})`];
    }),
  );
}

/** Links to other sites are not followed: the build must not depend on the network. */
const linksIn = (text: string): string[] =>
  [...text.matchAll(/ (?:xlink:href|href|src)="([^"]*)"/g)]
    .map(([, link]) => unescaped(link!))
    .filter((link) => !/^[a-z][a-z0-9+.-]*:/i.test(link));

const anchorsIn = (text: string): Set<string> =>
  new Set([...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => unescaped(id!)));

const unescaped = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
