import { createHash } from 'node:crypto';
import { Readable, pipeline } from 'node:stream';
import { parse, type Info } from 'csv-parse';

export interface CsvRecord {
  /** The line a record begins on; the first line is 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** The text is no CSV from this line on: an open quote, a quote inside a field, or a record of absurd length. */
export class NotCsv extends Error {
  constructor(
    readonly line: number,
    detail: string,
  ) {
    super(detail);
    this.name = 'NotCsv';
  }
}

/** A record longer than this is an unclosed quote, not an order; the parser would otherwise buffer the rest of the file. */
const MAX_RECORD_CHARACTERS = 4_096;

/**
 * Reads CSV record by record with back-pressure: memory does not grow with the file. Empty lines are passed over,
 * columns are not counted. Rejects with NotCsv after the last record before it, or
 * with the stream's own error when the connection breaks.
 * The body is never destroyed, only read to its end: it is the request's connection, on which the answer goes back.
 */
export class CsvReader implements AsyncIterable<CsvRecord> {
  private readonly hash = createHash('sha256');

  constructor(private readonly body: Readable) {}

  /** SHA-256 of the bytes read, in hex; of the whole file after the end, and after NotCsv. */
  digest(): string {
    return this.hash.copy().digest('hex');
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<CsvRecord> {
    let broken: NotCsv | undefined;
    const parser = parse({
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_RECORD_CHARACTERS,
      // An error thrown by the parser would lose the records before it that are read but not yet handed over.
      skip_records_with_error: true,
      on_skip: (error) => {
        broken ??= new NotCsv(Number(error?.['lines'] ?? 0), error?.message ?? 'unreadable');
        return undefined;
      },
    });
    // `pipeline` and not `pipe`: it hands a broken connection's error on to the parser, which would else wait for ever.
    pipeline(Readable.from(this.chunks(), { objectMode: false }), parser, () => undefined);
    for await (const { info, record } of parser as AsyncIterable<{ info: Info; record: string[] }>) {
      if (!broken || info.lines < broken.line) yield { line: info.lines, fields: record };
    }
    if (broken) throw broken;
  }

  private async *chunks(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of this.body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        this.hash.update(chunk);
        yield chunk;
      }
    } finally {
      // Not earlier: while the iterator listens, a stream does not flow, and the client would wait to send the rest.
      this.body.resume();
    }
  }
}
