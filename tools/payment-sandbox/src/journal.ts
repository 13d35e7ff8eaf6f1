import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Operation } from './operation.js';

const NEWLINE = 0x0a;

/** A line in the middle of the journal that is none: somebody else wrote there, so nothing in it can be trusted. */
export class JournalBroken extends Error {
  override readonly name = 'JournalBroken';
}

/**
 * What the gateway did, in a file that is only appended to: one JSON document a line. Appending is synchronous, so
 * that an operation stands in the file before it is answered; kill -9 loses none (a power cut may).
 */
export class Journal {
  private closed = false;

  private constructor(
    private readonly fd: number,
    private bytes: number,
    /** What was there at the start, in order. */
    readonly before: readonly Operation[],
  ) {}

  /**
   * Opens or creates the file. A last line without its end was being written when the process was killed, hence never
   * answered: it is cut off, and `warn` told. Throws JournalBroken.
   */
  static open(file: string, warn: (text: string) => void): Journal {
    mkdirSync(dirname(file), { recursive: true });
    const content = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
    const whole = content.lastIndexOf(NEWLINE) + 1;
    const lines = content.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
    const before = lines.map((line, at) => parse(line, `${file}, line ${at + 1}`));
    const fd = openSync(file, 'a');
    if (whole < content.length) {
      warn(
        `${file}: the last line was torn (${content.length - whole} bytes, never answered) and is dropped`,
      );
      ftruncateSync(fd, whole);
    }
    return new Journal(fd, whole, before);
  }

  /** Throws when the disk refuses; then the file is as before. */
  append(operation: Operation): void {
    if (this.closed) throw new Error('the journal is closed; its file descriptor may be another file by now');
    const line = Buffer.from(`${JSON.stringify(operation)}\n`);
    try {
      for (let written = 0; written < line.length;) written += writeSync(this.fd, line, written);
    } catch (error) {
      ftruncateSync(this.fd, this.bytes);
      throw error;
    }
    this.bytes += line.length;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    closeSync(this.fd);
  }
}

function parse(line: string, where: string): Operation {
  try {
    return JSON.parse(line) as Operation;
  } catch {
    throw new JournalBroken(`${where}: this is no JSON. Move the file away to start with an empty journal.`);
  }
}
