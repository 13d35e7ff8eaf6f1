import { describe, expect, test } from '@jest/globals';
import type { FetchedPartition, RecordBatch } from './client.js';
import { readableRecords } from './readable-records.js';

const TRANSACTIONAL = 16;
const CONTROL = 32;
const SENT_AT = 1_700_000_000_000n;

/** A batch of records at these offsets, written by a producer. */
const batch = (
  producerId: bigint,
  offsets: bigint[],
  attributes = 0,
  key: Buffer | null = null,
): RecordBatch => ({
  firstOffset: offsets[0]!,
  lastOffsetDelta: Number(offsets.at(-1)! - offsets[0]!),
  attributes,
  producerId,
  firstTimestamp: SENT_AT,
  maxTimestamp: SENT_AT + 5n,
  length: 0,
  partitionLeaderEpoch: 0,
  magic: 2,
  crc: 0,
  producerEpoch: 0,
  firstSequence: 0,
  records: offsets.map((offset) => ({
    length: 0,
    attributes: 0,
    timestampDelta: 1n,
    offsetDelta: Number(offset - offsets[0]!),
    key,
    value: Buffer.from(`${offset}`),
    headers: [[Buffer.from('ce_id'), Buffer.from(`${offset}`)]],
  })),
});
const marker = (producerId: bigint, offset: bigint, kind: 'abort' | 'commit') =>
  batch(producerId, [offset], TRANSACTIONAL | CONTROL, Buffer.from([0, 0, 0, kind === 'commit' ? 1 : 0]));

const fetched = (
  records: RecordBatch[] | null,
  abortedTransactions: FetchedPartition['abortedTransactions'] = [],
): FetchedPartition => ({
  partitionIndex: 0,
  errorCode: 0,
  highWatermark: 100n,
  lastStableOffset: 100n,
  logStartOffset: 0n,
  abortedTransactions,
  preferredReadReplica: -1,
  records,
});

const offsets = (partition: FetchedPartition, from = 0n) => {
  const { records, next } = readableRecords(partition, from);
  return { offsets: records.map(({ offset }) => offset), next };
};

describe('what a reader sees of a fetched partition', () => {
  test('nothing fetched: it stays where it is', () => {
    expect(offsets(fetched(null), 7n)).toEqual({ offsets: [], next: 7n });
    expect(offsets(fetched([]), 7n)).toEqual({ offsets: [], next: 7n });
  });

  test('a fetch from the middle of a batch leaves out what lies before', () => {
    expect(offsets(fetched([batch(-1n, [0n, 1n, 2n])]), 1n)).toEqual({ offsets: [1n, 2n], next: 3n });
  });

  test('compaction leaves gaps, also at the end of a batch', () => {
    const compacted = { ...batch(-1n, [0n, 3n]), lastOffsetDelta: 6 };
    expect(offsets(fetched([compacted]))).toEqual({ offsets: [0n, 3n], next: 7n });
  });

  test('each of a producer’s aborted transactions is left out, what it committed between is not', () => {
    const log = [
      batch(5n, [0n, 1n], TRANSACTIONAL),
      marker(5n, 2n, 'abort'),
      batch(5n, [3n], TRANSACTIONAL),
      marker(5n, 4n, 'commit'),
      batch(5n, [5n], TRANSACTIONAL),
      batch(6n, [6n], TRANSACTIONAL),
      marker(5n, 7n, 'abort'),
      marker(6n, 8n, 'commit'),
      batch(-1n, [9n]),
    ];
    const aborted = [
      { producerId: 5n, firstOffset: 5n }, // a broker need not sort them
      { producerId: 5n, firstOffset: 0n },
    ];
    expect(offsets(fetched(log, aborted))).toEqual({ offsets: [3n, 6n, 9n], next: 10n });
  });

  test('a transaction is left out though its abort marker lies beyond the fetch', () => {
    const log = [batch(-1n, [0n]), batch(5n, [1n, 2n], TRANSACTIONAL)];
    const aborted = [{ producerId: 5n, firstOffset: 1n }];
    expect(offsets(fetched(log, aborted))).toEqual({ offsets: [0n], next: 3n });
  });

  test('a record has its headers as text, and the time of its producer or of the log', () => {
    const LOG_APPEND_TIME = 8;
    const read = (attributes: number) =>
      readableRecords(fetched([batch(-1n, [4n], attributes)]), 0n).records[0];
    expect(read(0)).toEqual({
      key: null,
      value: Buffer.from('4'),
      headers: { ce_id: '4' },
      offset: 4n,
      timestamp: new Date(Number(SENT_AT + 1n)),
    });
    expect(read(LOG_APPEND_TIME)!.timestamp).toEqual(new Date(Number(SENT_AT + 5n)));
  });
});
