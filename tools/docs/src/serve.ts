import { createServer, type Server } from 'node:http';
import { extname } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { Site } from './site/build-site.js';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

export interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Serves a site to this machine alone. Only what is in the site can be asked for: no path leads into the file system.
 * Rejects when the port is taken.
 */
export async function serve(site: Site, port: number): Promise<Served> {
  const server = createServer((request, response) => {
    const path = pathOf(request.url ?? '/');
    const content = site.get(path === '' ? 'index.html' : path);
    if (content === undefined) {
      response
        .writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
        .end(`There is no page ${path}.\n`);
      return;
    }
    const type = TYPES[extname(path || 'index.html')] ?? 'text/plain; charset=utf-8';
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(content);
  });
  await listening(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The path within the site; what cannot be decoded is a page that is not there. */
function pathOf(url: string): string {
  try {
    return decodeURIComponent(url.split(/[?#]/)[0]!).slice(1);
  } catch {
    return url.slice(1);
  }
}

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
