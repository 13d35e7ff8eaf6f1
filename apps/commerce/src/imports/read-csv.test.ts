import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { CsvReader, NotCsv, type CsvRecord } from './read-csv.js';

const bodyOf = (chunks: readonly string[]): Readable => Readable.from(chunks.map((c) => Buffer.from(c)));

async function recordsOf(...chunks: string[]): Promise<CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const record of new CsvReader(Readable.from(chunks.map((c) => Buffer.from(c)))))
    records.push(record);
  return records;
}

describe('a CSV file', () => {
  test('is read record by record, with the lines they stand on', async () => {
    expect(await recordsOf('a,b\n1,2\n\n3,4\n')).toEqual([
      { line: 1, fields: ['a', 'b'] },
      { line: 2, fields: ['1', '2'] },
      { line: 4, fields: ['3', '4'] },
    ]);
  });

  test('may have a byte order mark, CRLF, quotes, no last line end, and chunks cut anywhere', async () => {
    const records = await recordsOf('\ufeffa,', 'b\r\n"x, y', '",2\r', '\n3,4');
    expect(records.map((r) => r.fields)).toEqual([
      ['a', 'b'],
      ['x, y', '2'],
      ['3', '4'],
    ]);
  });

  test("may have lines of any number of columns: to judge that is not its reader's", async () => {
    expect((await recordsOf('a,b\n1\n1,2,3\n')).map((r) => r.fields.length)).toEqual([2, 1, 3]);
  });

  test.each([
    ['a quote that is never closed', ['a,b\n1,"2\n3,4\n'], 3],
    ['a quote inside a field', ['a,b\n1,2"3\n3,4\n'], 2],
    ['a quote never closed in a large file', ['a,b\n1,"', 'x'.repeat(10_000), '\n3,4\n'], 2],
    ['a line of absurd length', ['a,b\n1,', 'x'.repeat(10_000), '\n', '3,4\n'], 2],
  ])('with %s is no CSV from there on', async (_what, chunks, line) => {
    const records: CsvRecord[] = [];
    const reading = (async () => {
      for await (const record of new CsvReader(bodyOf(chunks))) records.push(record);
    })();
    await expect(reading).rejects.toThrow(NotCsv);
    await expect(reading).rejects.toMatchObject({ line });
    expect(records).toEqual([{ line: 1, fields: ['a', 'b'] }]);
  });

  test('whose connection breaks rejects rather than ends', async () => {
    const body = Readable.from(
      (async function* () {
        yield Buffer.from('a,b\n1,2\n');
        throw new Error('aborted');
      })(),
    );
    const reading = (async () => {
      for await (const _record of new CsvReader(body)) continue;
    })();
    await expect(reading).rejects.toThrow('aborted');
  });

  test('has the digest of its bytes', async () => {
    const reader = new CsvReader(Readable.from([Buffer.from('a,b\n'), Buffer.from('1,2\n')]));
    for await (const _record of reader) continue;
    expect(reader.digest()).toBe(createHash('sha256').update('a,b\n1,2\n').digest('hex'));
  });

  test('that is given up early, or is no CSV, leaves its connection open and read to the end', async () => {
    const digest = createHash('sha256').update('a,b\n1,2"\n3,4\n').digest('hex');
    const open = () => new PassThrough().end(Buffer.from('a,b\n1,2"\n3,4\n'));
    const broken = open();
    const reader = new CsvReader(broken);
    await expect(async () => {
      for await (const _record of reader) continue;
    }).rejects.toThrow(NotCsv);
    expect(reader.digest()).toBe(digest);
    expect(broken.errored).toBeNull();

    const refused = Readable.from(Array(1_000).fill(Buffer.from('no,header\n'.repeat(1_000))), {
      objectMode: false,
    });
    const ended = once(refused, 'end');
    for await (const _header of new CsvReader(refused)) break;
    await ended;
    expect(refused.errored).toBeNull();
  });
});
