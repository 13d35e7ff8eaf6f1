import { posix } from 'node:path';

/** What makes a link to another page of the site, relative, so that the site works under any path and from a disk. */
export type LinkTo = (target: string) => string;

/** Links from a page; `target` is a path within the site, with an anchor or without. */
export const linksFrom =
  (page: string): LinkTo =>
  (target) => {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? '' : posix.relative(posix.dirname(page), path);
    return anchor === undefined ? encodeURI(file) : `${encodeURI(file)}#${anchor}`;
  };

/** Words as an anchor, as GitHub makes it of a heading. */
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

export const eventPage = (type: string): string => `events/${type}.html`;
export const contextPage = (name: string): string => `contexts/${name}.html`;
export const documentPage = (path: string): string => path.replace(/\.md$/, '.html');
export const asyncApiFile = (context: string): string => `asyncapi/${context}.json`;
export const openApiFile = (context: string): string => `openapi/${context}.json`;
export const schemaFile = (type: string, version: number): string =>
  `schemas/${type}/v${version}.schema.json`;

/** The anchor of a field in the table of the newest version. */
export const fieldAnchor = (path: string): string =>
  `field-${path.replaceAll('.*', '').replaceAll('.', '-')}`;
