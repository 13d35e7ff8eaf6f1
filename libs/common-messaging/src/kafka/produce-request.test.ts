import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { crc32c } from './crc32c.js';
import { encodeProduceRequest, type ProduceRequest } from './produce-request.js';

const require = createRequire(import.meta.url);
/** A module cannot be replaced under Jest, so this is kafkajs' own. */
const byKafkajs = require('kafkajs/src/protocol/requests/produce/v3/request.js') as (
  request: ProduceRequest,
) => { encode(): Promise<{ buffer: Buffer }> };

const NOW = 1_764_175_020_123;
beforeAll(() => {
  jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate', 'setTimeout'] });
});
afterAll(() => {
  jest.useRealTimers();
});

const text = fc.string({ unit: 'binary', maxLength: 300 });
const bytes = fc.oneof(
  text,
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
);
const message = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(text, fc.oneof(bytes, fc.array(bytes, { maxLength: 3 })), { maxKeys: 15 }),
});
const request = (messages: object[]): ProduceRequest => ({
  ...{ acks: -1, timeout: 10_000, transactionalId: undefined, producerId: -1 },
  topicData: [{ topic: 'commerce-events', partitions: [{ partition: 2, messages }] }],
});

async function expectSame(given: ProduceRequest): Promise<void> {
  const { buffer } = await byKafkajs(given).encode();
  expect(encodeProduceRequest(given, NOW)!.equals(buffer)).toBe(true);
}

describe('a produce request is encoded', () => {
  test('to the bytes that kafkajs makes of it', () =>
    fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 8 }), (messages) =>
        expectSame(request(messages)),
      ),
      { numRuns: 300 },
    ));

  test('of several partitions and topics, and of many records', () =>
    expectSame({
      ...request([]),
      topicData: ['a', 'bé'].map((topic) => ({
        topic,
        partitions: [0, 7].map((partition) => ({
          partition,
          messages: Array.from({ length: 300 }, (_, n) => ({
            key: `k${n}`,
            value: 'v'.repeat(n * partition),
          })),
        })),
      })),
    }));

  test('also of a record that is larger than all before it, and of the next small one', async () => {
    const large = Buffer.alloc(300_000, 'x');
    for (const value of [large, large.toString(), 'é'.repeat(4_000), 'é'.repeat(40), 'é'])
      await expectSame(
        request([
          { key: 'k', value },
          { key: 'k', value: 'after it' },
        ]),
      );
  });

  test('by kafkajs itself, where it is nothing that this library sends', () => {
    const given = request([{ value: 'v' }]);
    expect(encodeProduceRequest({ ...given, transactionalId: 'mine' }, NOW)).toBeNull();
    expect(encodeProduceRequest({ ...given, producerId: 7 }, NOW)).toBeNull();
    expect(encodeProduceRequest({ ...given, compression: 1 }, NOW)).toBeNull();
    expect(encodeProduceRequest(request([{ value: 'v', timestamp: '1' }]), NOW)).toBeNull();
  });
});

test('the native CRC-32C is that of kafkajs', () => {
  const checksum = require('kafkajs/src/protocol/recordBatch/crc32C/index.js') as (bytes: Buffer) => number;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (array) => {
      const given = Buffer.from(array);
      expect(crc32c(given)).toBe(checksum(given));
    }),
  );
});
