export type Bytes = Buffer | string | null | undefined;

/** The longest varint of 32 bits. */
const MOST_OF_VARINT = 5;
/** Shorter texts are written here, character by character: a call of the runtime costs more. */
const SHORT = 64;

/**
 * Writes numbers and texts of the Kafka protocol one behind the other, in a buffer that grows to the largest and is used
 * again: nothing is allocated for each of them.
 */
export class ByteWriter {
  private bytes = Buffer.allocUnsafe(64 * 1024);
  /** Where the next byte goes. */
  at = 0;

  start(): this {
    this.at = 0;
    return this;
  }

  int8(value: number): void {
    this.reserve(1);
    this.bytes[this.at++] = value;
  }

  int16(value: number): void {
    this.reserve(2);
    this.at = this.bytes.writeInt16BE(value, this.at);
  }

  int32(value: number): void {
    this.reserve(4);
    this.at = this.bytes.writeInt32BE(value, this.at);
  }

  int64(value: bigint): void {
    this.reserve(8);
    this.at = this.bytes.writeBigInt64BE(value, this.at);
  }

  /** A text with its length in two bytes before it. */
  string(text: string): void {
    const length = Buffer.byteLength(text);
    this.int16(length);
    this.reserve(length);
    this.at += this.bytes.write(text, this.at);
  }

  /** As a zig-zag varint, of a number from 0 to 2^30 - 1: zig-zag doubles it, and the arithmetic is on 32 bits. */
  varint(value: number): void {
    this.reserve(MOST_OF_VARINT);
    let rest = value << 1;
    for (; rest > 0x7f; rest >>>= 7) this.bytes[this.at++] = (rest & 0x7f) | 0x80;
    this.bytes[this.at++] = rest;
  }

  /** Bytes, or a text in UTF-8, with their length as a varint before them. */
  field(bytes: Bytes): void {
    if (bytes === null || bytes === undefined) return this.int8(1); // the length -1 in zig-zag
    if (typeof bytes === 'string') return this.text(bytes);
    this.varint(bytes.length);
    this.reserve(bytes.length);
    this.at += bytes.copy(this.bytes, this.at);
  }

  private text(text: string): void {
    if (text.length < SHORT && this.ascii(text)) return;
    // Of most texts the length has as many bytes as it would have were each character one byte.
    const begin = this.beginLength(text.length);
    this.reserve(3 * text.length);
    this.at += this.bytes.write(text, this.at);
    this.endLength(begin, text.length);
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

  /** Leaves room for the length, as a varint, of what is written next; `expected` bytes, most likely. */
  beginLength(expected: number): number {
    this.reserve(MOST_OF_VARINT);
    const begin = this.at;
    this.at += sizeOfVarint(expected);
    return begin;
  }

  /** Writes the length of all that was written since; moves it where the guess took more or fewer bytes. */
  endLength(begin: number, expected: number): void {
    const from = begin + sizeOfVarint(expected);
    const length = this.at - from;
    const shift = sizeOfVarint(length) - sizeOfVarint(expected);
    this.reserve(MOST_OF_VARINT);
    if (shift !== 0) this.bytes.copyWithin(from + shift, from, this.at);
    this.at = begin;
    this.varint(length);
    this.at += length;
  }

  /** Overwrites four bytes. */
  putInt32(value: number, at: number): void {
    this.bytes.writeInt32BE(value | 0, at);
  }

  /** What was written from there on; it is only good until something is written. */
  since(at: number): Buffer {
    return this.bytes.subarray(at, this.at);
  }

  private reserve(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe((this.at + more) * 2);
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
  }
}

function sizeOfVarint(value: number): number {
  let size = 1;
  for (let rest = value << 1; rest > 0x7f; rest >>>= 7) size++;
  return size;
}
