import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeRecord, type EncodedRecordParts } from './record-encoder.js';

const require = createRequire(import.meta.url);
const byKafkajs = require('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (
  parts: EncodedRecordParts,
) => { buffer: Buffer };

const text = fc.string({ unit: 'binary', maxLength: 300 });
const bytes = fc.oneof(
  text,
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
);
const parts = fc.record({
  offsetDelta: fc.nat(100_000),
  timestampDelta: fc.nat(2 ** 30 - 1),
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(text, fc.oneof(bytes, fc.array(bytes, { maxLength: 3 })), { maxKeys: 15 }),
});

describe('a record is encoded', () => {
  test('to the bytes that kafkajs makes of it', () => {
    fc.assert(
      fc.property(parts, (record) => {
        expect(encodeRecord(record)!.buffer.equals(byKafkajs(record).buffer)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('also one that is larger than all before it, and the next small one', () => {
    const large = Buffer.alloc(300_000, 'x');
    for (const record of [
      { key: 'k', value: large },
      { key: 'k', value: large.toString() },
      { key: 'k', value: 'é' },
    ])
      expect(encodeRecord(record)!.buffer.equals(byKafkajs(record).buffer)).toBe(true);
  });

  test('with what is missing as kafkajs takes it', () => {
    for (const record of [{}, { value: Buffer.from('v') }, { key: 'k', value: '', headers: {} }])
      expect(encodeRecord(record)!.buffer.equals(byKafkajs(record).buffer)).toBe(true);
  });

  test('by kafkajs itself, where it is no record of this library', () => {
    expect(encodeRecord({ timestampDelta: -1 })).toBeNull();
    expect(encodeRecord({ timestampDelta: 2 ** 30 })).toBeNull();
    expect(encodeRecord({ headers: { none: null } })).toBeNull();
  });
});
