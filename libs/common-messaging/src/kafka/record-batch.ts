import { type Bytes, ByteWriter } from './byte-writer.js';
import { crc32c } from './crc32c.js';

/** What is encoded of a record that is to be sent. */
export interface EncodableRecord {
  readonly key?: Bytes;
  readonly value?: Bytes;
  readonly headers?: Readonly<Record<string, Bytes | readonly Bytes[]>>;
}

/** Bytes before the checksum's first: offset, length, leader epoch, magic and the checksum itself. */
const BEFORE_CHECKED = 21;
/** Where the length of what follows it stands, and the checksum. */
const LENGTH_AT = 8;
const CHECKSUM_AT = 17;
/** What a record comes to as a rule, with the headers of an event: its length then takes two bytes. */
const USUAL_RECORD_BYTES = 900;

/**
 * Records as one batch of message format 2 (Kafka protocol, "Record Batch"), uncompressed, of no producer id, all with the
 * same time in ms since 1970. Either client makes several small buffers of each header, which with the twelve headers of an event
 * was most of the relay's work.
 */
export function writeRecordBatch(to: ByteWriter, records: readonly EncodableRecord[], timeMs: number): void {
  const begin = to.at;
  const time = BigInt(timeMs);
  to.int64(0n); // base offset: the broker's to say
  to.int32(0); // length, below
  to.int32(0); // partition leader epoch
  to.int8(2); // magic
  to.int32(0); // checksum, below
  to.int16(0); // attributes: no compression, no transaction
  to.int32(records.length - 1); // last offset delta
  to.int64(time);
  to.int64(time);
  to.int64(-1n); // producer id
  to.int16(0);
  to.int32(0); // base sequence
  to.int32(records.length);
  for (let n = 0; n < records.length; n++) writeRecord(to, records[n]!, n);
  to.putInt32(to.at - begin - LENGTH_AT - 4, begin + LENGTH_AT);
  to.putInt32(crc32c(to.since(begin + BEFORE_CHECKED)), begin + CHECKSUM_AT);
}

function writeRecord(
  to: ByteWriter,
  { key, value, headers = {} }: EncodableRecord,
  offsetDelta: number,
): void {
  const begin = to.beginLength(USUAL_RECORD_BYTES);
  to.int8(0); // attributes: none is defined
  to.int8(0); // time, as a difference from the batch's
  to.varint(offsetDelta);
  to.field(key);
  to.field(value);
  let count = 0;
  for (const name in headers) {
    const held = headers[name];
    count += Array.isArray(held) ? held.length : 1;
  }
  to.varint(count);
  for (const name in headers) {
    const held = headers[name];
    if (Array.isArray(held)) for (const one of held as readonly Bytes[]) writeHeader(to, name, one);
    else writeHeader(to, name, held as Bytes);
  }
  to.endLength(begin, USUAL_RECORD_BYTES);
}

function writeHeader(to: ByteWriter, name: string, value: Bytes): void {
  to.field(name);
  to.field(value);
}

/** One for all: nothing waits between the beginning of a batch and its end. */
const writer = new ByteWriter();

/** Records as a batch in a buffer of their own; see writeRecordBatch(). */
export function encodeRecordBatch(records: readonly EncodableRecord[], timeMs: number): Buffer {
  writer.start();
  writeRecordBatch(writer, records, timeMs);
  return Buffer.from(writer.since(0));
}
