import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { makeDataSource, PgClient } from './data-source.js';

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
let url: string;
let answer: Buffer[];
beforeEach(async () => {
  server = createServer((socket) => {
    // What it answers is read in one piece, before anybody who waits for the connection has run.
    socket.on('data', () => {
      const next = answer.shift();
      if (next && answer.length > 0) socket.write(next);
      else if (next) socket.end(next);
    });
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `postgres://app:secret@127.0.0.1:${(server.address() as AddressInfo).port}/inventory`;
});
afterEach(() => void server.close());

// Found by chaos, schedule 84 of seed 1: nobody listened to the client, and the process ended.
test('a server that dies as a connection is handed out is the error of whoever asked, and of nobody else (R14)', async () => {
  answer = [Buffer.concat([AUTHENTICATED, READY, POSTMASTER_DIED])];
  await expect(makeDataSource(url, 1, 'a test').initialize()).rejects.toThrow();
});

test('statements of one turn of the event loop go out in one write', async () => {
  answer = [Buffer.concat([AUTHENTICATED, READY]), POSTMASTER_DIED];
  const client = new PgClient({ connectionString: url, pipeline: true });
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  const one = jest.spyOn(stream as Required<Socket>, '_write');
  const several = jest.spyOn(stream as Required<Socket>, '_writev');
  const statements = ['START TRANSACTION', 'SELECT 1', { name: 'two', text: 'SELECT $1', values: [2] }];
  await Promise.allSettled(statements.map((statement) => client.query(statement as string)));
  expect([one.mock.calls.length, several.mock.calls.length]).toEqual([0, 1]);
});
