import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parseMoney } from '@erp/kernel';
import type { RequestBody } from '../requests/http.js';

export const SAMPLE = join(import.meta.dirname, '../../data/cdnow-sample.csv');
export const CURRENCY = 'USD';

export interface FileTotals {
  readonly orders: number;
  readonly discs: number;
  /** Cents. */
  readonly amountMinor: number;
}

/** A line of the file that this program cannot add up. */
export class BadLine extends Error {
  override readonly name = 'BadLine';
}

/** Header and at most `limit` orders, line by line. */
async function* linesOf(file: string, limit = Number.POSITIVE_INFINITY): AsyncGenerator<string> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  let left = limit + 1;
  for await (const line of lines) {
    if (left-- <= 0) break;
    if (line !== '') yield line;
  }
}

/** What must come out in the end, computed from the file alone. Throws BadLine. */
export async function addUp(file: string, limit?: number): Promise<FileTotals> {
  let [orders, discs, amountMinor, number] = [0, 0, 0, 0];
  for await (const line of linesOf(file, limit)) {
    number += 1;
    if (number === 1) continue;
    const [, , , quantity = '', amount = ''] = line.split(',');
    if (!/^\d+$/.test(quantity)) throw new BadLine(`${file}, line ${number}: the quantity is "${quantity}"`);
    orders += 1;
    discs += Number(quantity);
    amountMinor += parseMoney(amount, CURRENCY).amountMinor;
  }
  return { orders, discs, amountMinor };
}

/** The file as the body of a request; the same bytes each time. */
export function bodyOf(file: string, limit?: number): RequestBody {
  async function* text() {
    for await (const line of linesOf(file, limit)) yield Buffer.from(`${line}\n`);
  }
  return Readable.toWeb(Readable.from(text(), { objectMode: false })) as RequestBody;
}
