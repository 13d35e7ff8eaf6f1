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

export type EncodeRecord = (parts: EncodedRecordParts) => Encoded;

/**
 * A record of message format 2 (Kafka protocol, "Record"): its length and then its fields, lengths as zig-zag varints.
 * Null for what this library never sends: a header without a value, or a time before the batch's.
 */
export function encodeRecord(parts: EncodedRecordParts): Encoded | null {
  const { offsetDelta = 0, timestampDelta = 0, key = null, value = null, headers = {} } = parts;
  if (timestampDelta < 0 || timestampDelta > MAX_VARINT) return null;
  const body = scratch.start();
  body.byte(0); // attributes: none is defined
  body.varint(timestampDelta);
  body.varint(offsetDelta);
  body.field(key);
  body.field(value);
  let count = 0;
  for (const name in headers) count += Array.isArray(headers[name]) ? headers[name].length : 1;
  body.varint(count);
  for (const name in headers) {
    const held = headers[name];
    for (const one of Array.isArray(held) ? (held as readonly Bytes[]) : [held as Bytes]) {
      if (one === null || one === undefined) return null;
      body.field(name);
      body.field(one);
    }
  }
  const buffer = body.withLength();
  return { buf: buffer, buffer };
}

/** Zig-zag doubles; the rest of the arithmetic is on 32 bits. */
const MAX_VARINT = 2 ** 30 - 1;
/** Room before the body for its length. */
const LENGTH_BYTES = 5;
/** Shorter texts are written here, character by character: a call of the runtime costs more. */
const SHORT = 64;

/** One for all records, which are encoded one after the other; grows to the largest. */
class Scratch {
  private bytes = Buffer.allocUnsafe(64 * 1024);
  private at = LENGTH_BYTES;

  start(): this {
    this.at = LENGTH_BYTES;
    return this;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.at++] = value;
  }

  /** Of a number that is not negative. */
  varint(value: number): void {
    this.reserve(LENGTH_BYTES);
    let rest = value << 1;
    for (; rest > 0x7f; rest >>>= 7) this.bytes[this.at++] = (rest & 0x7f) | 0x80;
    this.bytes[this.at++] = rest;
  }

  field(bytes: Bytes): void {
    if (bytes === null || bytes === undefined) return this.byte(1); // the length -1 in zig-zag
    if (typeof bytes === 'string') return this.text(bytes);
    this.varint(bytes.length);
    this.reserve(bytes.length);
    this.at += bytes.copy(this.bytes, this.at);
  }

  private text(text: string): void {
    if (text.length < SHORT && this.ascii(text)) return;
    const length = Buffer.byteLength(text);
    this.varint(length);
    this.reserve(length);
    this.at += this.bytes.write(text, this.at);
  }

  /** False, with nothing written, when it holds another character: then its length in bytes is not that in characters. */
  private ascii(text: string): boolean {
    this.reserve(SHORT + 1);
    const { bytes, at } = this;
    for (let n = 0; n < text.length; n++) {
      const code = text.charCodeAt(n);
      if (code > 0x7f) return false;
      bytes[at + 1 + n] = code;
    }
    bytes[at] = text.length << 1;
    this.at = at + 1 + text.length;
    return true;
  }

  /** A copy of all that was written, with its length before it. */
  withLength(): Buffer {
    const end = this.at;
    const size = end - LENGTH_BYTES;
    let prefix = 1;
    for (let rest = size << 1; rest > 0x7f; rest >>>= 7) prefix++;
    const begin = LENGTH_BYTES - prefix;
    this.at = begin;
    this.varint(size);
    return Buffer.from(this.bytes.subarray(begin, end));
  }

  private reserve(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe((this.at + more) * 2);
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
  }
}

const scratch = new Scratch();
