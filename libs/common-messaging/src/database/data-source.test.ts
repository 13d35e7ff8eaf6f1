import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { makeDataSource } from './data-source.js';

/** A message of PostgreSQL's protocol: a letter, the length, the rest. */
function message(letter: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(letter);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const AUTHENTICATED = message('R', Buffer.alloc(4));
const READY = message('Z', Buffer.from('I'));
const POSTMASTER_DIED = message(
  'E',
  Buffer.from('SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0'),
);

let server: Server;
beforeEach(async () => {
  // Ready, and gone, in one piece: both are read before anybody who waits for the connection has run.
  server = createServer((socket) => {
    socket.once('data', () => socket.end(Buffer.concat([AUTHENTICATED, READY, POSTMASTER_DIED])));
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => void server.close());

// Found by chaos, schedule 84 of seed 1: nobody listened to the client, and the process ended.
test('a server that dies as a connection is handed out is the error of whoever asked, and of nobody else (R14)', async () => {
  const { port } = server.address() as AddressInfo;
  const source = makeDataSource(`postgres://app:secret@127.0.0.1:${port}/inventory`, 1, 'a test');
  await expect(source.initialize()).rejects.toThrow();
});
