import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import {
  frameRequest,
  groupByPartition,
  type RequestQueue,
  scheduleCheckPendingRequests,
} from './faster-kafkajs.js';

const require = createRequire(import.meta.url);

test('messages are grouped by partition as kafkajs groups them, each group in its order (R7)', () => {
  const byKafkajs = require('kafkajs/src/producer/groupMessagesPerPartition.js') as typeof groupByPartition;
  const partitioner = ({ message }: { message?: { partition: number } }) => message!.partition;
  fc.assert(
    fc.property(
      fc.array(fc.record({ partition: fc.nat(5), n: fc.nat() })),
      fc.nat(2),
      (messages, partitions) => {
        const given = { topic: 't', partitionMetadata: Array(partitions).fill({}), messages, partitioner };
        expect(groupByPartition(given)).toEqual(byKafkajs(given));
      },
    ),
  );
});

test('a request has the header that kafkajs gives it', () => {
  const byKafkajs = require('kafkajs/src/protocol/request.js') as typeof frameRequest;
  const Encoder = require('kafkajs/src/protocol/encoder.js') as new () => {
    writeBuffer(bytes: Buffer): { readonly buffer: Buffer };
  };
  return fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.option(fc.string({ unit: 'binary', maxLength: 40 })),
      fc.uint8Array({ maxLength: 2_000 }),
      async (correlationId, clientId, body) => {
        const encode = async () => new Encoder().writeBuffer(Buffer.from(body));
        const given = { correlationId, clientId, request: { apiKey: 3, apiVersion: 7, encode } };
        const { buffer } = await frameRequest(given);
        expect(buffer.equals((await byKafkajs(given)).buffer)).toBe(true);
      },
    ),
  );
});

describe('a queue of requests', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  /** As kafkajs': each look ends with the question when the next is to be. */
  function queueOf({ pending = [] as unknown[], throttledMs = -Date.now() - 1 }) {
    const looks: number[] = [];
    const queue: RequestQueue & { pending: unknown[] } = {
      throttledUntil: Date.now() + throttledMs,
      pending,
      throttleCheckTimeoutId: null,
      scheduleCheckPendingRequests,
      checkPendingRequests() {
        looks.push(Date.now());
        this.pending.pop();
        this.scheduleCheckPendingRequests();
      },
    };
    queue.scheduleCheckPendingRequests();
    return looks;
  }

  test('that has nothing to send is left alone', () => {
    const looks = queueOf({});
    jest.advanceTimersByTime(60_000);
    expect(looks).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('is looked at until what waits is sent', () => {
    const looks = queueOf({ pending: ['a', 'b'] });
    jest.advanceTimersByTime(60_000);
    expect(looks).toHaveLength(2);
  });

  test('is looked at when the pause that the broker asked for has ended', () => {
    const began = Date.now();
    const looks = queueOf({ throttledMs: 5_000 });
    jest.advanceTimersByTime(60_000);
    expect(looks).toEqual([began + 5_000]);
  });
});
