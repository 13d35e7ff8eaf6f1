import type { ReceivedRecord } from '../broker/broker.js';
import type { FetchedPartition, RecordBatch } from './client.js';

/** Bits of a record batch's attributes (Kafka protocol, message format 2). */
const LOG_APPEND_TIME = 1 << 3;
const TRANSACTIONAL = 1 << 4;
const CONTROL = 1 << 5;
/** A control record's key: its version and its kind, 16 bits each. */
const ABORT = 0;

export interface Readable {
  readonly records: readonly ReceivedRecord[];
  /** The offset behind all that was fetched, also behind what is not for a reader; `from` when nothing was. */
  readonly next: bigint;
}

/**
 * What a reader may see of a fetched partition: records at or above `from` that are no control records and were not
 * aborted. The client filters too, but forgets all but the last of a producer's aborted transactions in a fetch, and
 * lets records pass whose abort marker lies beyond the fetch; so it is done here, as the Java client does it.
 */
export function readableRecords(partition: FetchedPartition, from: bigint): Readable {
  const aborts = [...(partition.abortedTransactions ?? [])].sort((a, b) =>
    Number(a.firstOffset - b.firstOffset),
  );
  const aborting = new Set<bigint>();
  const records: ReceivedRecord[] = [];
  let next = from;
  for (const batch of partition.records ?? []) {
    const last = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    next = last + 1n;
    while (aborts.length > 0 && aborts[0]!.firstOffset <= last) aborting.add(aborts.shift()!.producerId);
    if (batch.attributes & CONTROL) {
      if (batch.records[0]?.key?.readInt16BE(2) === ABORT) aborting.delete(batch.producerId);
      continue;
    }
    if (batch.attributes & TRANSACTIONAL && aborting.has(batch.producerId)) continue;
    // A fetch from the middle of a batch brings the whole of it.
    records.push(...received(batch).filter(({ offset }) => offset >= from));
  }
  return { records, next };
}

const received = (batch: RecordBatch): ReceivedRecord[] =>
  batch.records.map(({ key, value, headers, offsetDelta, timestampDelta }) => ({
    key,
    value,
    headers: textHeaders(headers),
    offset: batch.firstOffset + BigInt(offsetDelta),
    timestamp: new Date(
      Number(batch.attributes & LOG_APPEND_TIME ? batch.maxTimestamp : batch.firstTimestamp + timestampDelta),
    ),
  }));

/** Header values as text; of a header that occurs more than once, the last. */
function textHeaders(headers: readonly (readonly [Buffer | null, Buffer | null])[]): Record<string, string> {
  const text: Record<string, string> = {};
  for (const [name, value] of headers) if (name && value) text[name.toString()] = value.toString();
  return text;
}
