import { createRequire } from 'node:module';

type Bytes = Buffer | string | null | undefined;

/** What kafkajs gives its encoder of a record. */
export interface EncodedRecordParts {
  readonly offsetDelta?: number;
  readonly timestampDelta?: number;
  readonly key?: Bytes;
  readonly value?: Bytes;
  readonly headers?: Readonly<Record<string, Bytes | readonly Bytes[]>>;
}

/** What kafkajs reads of an encoded record. */
interface Encoded {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

type EncodeRecord = (parts: EncodedRecordParts) => Encoded;

const require = createRequire(import.meta.url);
const RECORD_MODULE = 'kafkajs/src/protocol/recordBatch/record/v0/index.js';

/**
 * Has kafkajs encode records by `encodeRecord` below from now on. Its own encoder allocates 512 zeroed bytes and a dozen
 * small buffers and arrays for each header: with the twelve headers of an event it took 3 s of CPU for 100,000 records,
 * six times as much as without headers and more than everything else in the relay. kafkajs is pinned and gets no more
 * releases, so its files stay what they are; where they are not, or a module cannot be replaced (Jest), its encoder
 * stays in use: the bytes are the same.
 */
export function speedUpRecordEncoding(): void {
  try {
    const original = require(RECORD_MODULE) as EncodeRecord;
    const module = require.cache[require.resolve(RECORD_MODULE)];
    // Loaded by kafkajs when it first sends, so this comes in time.
    if (module) module.exports = (parts: EncodedRecordParts) => encodeRecord(parts) ?? original(parts);
  } catch {
    // Not the kafkajs that this was written for.
  }
}

/**
 * A record of message format 2 (Kafka protocol, "Record"): its length and then its fields, lengths as zig-zag varints.
 * Null for what this library never sends: a header without a value, or a time before the batch's.
 */
export function encodeRecord(parts: EncodedRecordParts): Encoded | null {
  const { offsetDelta = 0, timestampDelta = 0, key = null, value = null, headers = {} } = parts;
  if (timestampDelta < 0 || timestampDelta > MAX_VARINT) return null;
  const flat: [name: string, value: Buffer | string, bytes: number][] = [];
  let size = 1 + varintSize(timestampDelta) + varintSize(offsetDelta) + fieldSize(key) + fieldSize(value);
  for (const name in headers) {
    const held = headers[name];
    for (const one of Array.isArray(held) ? (held as readonly Bytes[]) : [held as Bytes]) {
      if (one === null || one === undefined) return null;
      const bytes = byteLength(one);
      const nameBytes = Buffer.byteLength(name);
      size += varintSize(nameBytes) + nameBytes + varintSize(bytes) + bytes;
      flat.push([name, one, bytes]);
    }
  }
  size += varintSize(flat.length);
  const writer = new Writer(varintSize(size) + size);
  writer.varint(size);
  writer.byte(0); // attributes: none is defined
  writer.varint(timestampDelta);
  writer.varint(offsetDelta);
  writer.field(key);
  writer.field(value);
  writer.varint(flat.length);
  for (const [name, one] of flat) {
    writer.field(name);
    writer.field(one);
  }
  return { buf: writer.buffer, buffer: writer.buffer };
}

/** Zig-zag doubles; the rest of the arithmetic is on 32 bits. */
const MAX_VARINT = 2 ** 30 - 1;

const byteLength = (bytes: Buffer | string): number =>
  typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length;

/** Of a number that is not negative. */
function varintSize(value: number): number {
  let size = 1;
  for (let rest = value << 1; rest > 0x7f; rest >>>= 7) size++;
  return size;
}

/** Null is written as the length -1, one byte. */
function fieldSize(bytes: Bytes): number {
  if (bytes === null || bytes === undefined) return 1;
  const length = byteLength(bytes);
  return varintSize(length) + length;
}

class Writer {
  readonly buffer: Buffer;
  private at = 0;

  constructor(size: number) {
    this.buffer = Buffer.allocUnsafe(size);
  }

  byte(value: number): void {
    this.buffer[this.at++] = value;
  }

  varint(value: number): void {
    let rest = value << 1;
    for (; rest > 0x7f; rest >>>= 7) this.byte((rest & 0x7f) | 0x80);
    this.byte(rest);
  }

  field(bytes: Bytes): void {
    if (bytes === null || bytes === undefined) return this.byte(1); // -1 in zig-zag
    this.varint(byteLength(bytes));
    this.at +=
      typeof bytes === 'string' ? this.buffer.write(bytes, this.at) : bytes.copy(this.buffer, this.at);
  }
}
