import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { crc32c } from '@node-rs/crc32';
import fc from 'fast-check';
import { groupByPartition } from './faster-kafkajs.js';

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

test('the native CRC-32C is that of kafkajs', () => {
  const byKafkajs = require('kafkajs/src/protocol/recordBatch/crc32C/index.js') as (bytes: Buffer) => number;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (array) => {
      const bytes = Buffer.from(array);
      expect(crc32c(bytes)).toBe(byKafkajs(bytes));
    }),
  );
});
