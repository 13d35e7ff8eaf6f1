import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const END_OF_DIRECTORY = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
/** The record is 22 bytes and may be followed by a comment of up to 64 KiB. */
const LONGEST_END = 22 + 0xffff;

/**
 * Whether a file is a whole zip (a jar is one): its directory stands at the end, so a download that broke
 * off has none, and its stated place and length must fit the file.
 */
export function isWholeZip(file: string): boolean {
  const fd = openSync(file, 'r');
  try {
    const { size } = fstatSync(fd);
    const length = Math.min(size, LONGEST_END);
    const end = Buffer.alloc(length);
    readSync(fd, end, 0, length, size - length);
    const at = end.lastIndexOf(END_OF_DIRECTORY);
    if (at < 0 || at + 22 > length) return false;
    const directoryBytes = end.readUInt32LE(at + 12);
    const directoryAt = end.readUInt32LE(at + 16);
    return directoryAt + directoryBytes <= size - length + at;
  } finally {
    closeSync(fd);
  }
}
