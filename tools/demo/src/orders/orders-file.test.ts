import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addUp, BadLine, bodyOf, SAMPLE } from './orders-file.js';

const HEADER = 'orderNumber,customerNumber,orderedOn,quantity,amount';
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'erp-demo-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(...lines: string[]): string {
  const path = join(folder, 'orders.csv');
  writeFileSync(path, `${[HEADER, ...lines].join('\n')}\n`);
  return path;
}

test('the sample adds up to what its publication says', async () => {
  expect(await addUp(SAMPLE)).toEqual({ orders: 6919, discs: 16479, amountMinor: 24_409_194 });
});

test('amounts are added in whole cents', async () => {
  const path = file(...Array<string>(1000).fill('1,1,1997-01-01,1,0.10'));
  expect((await addUp(path)).amountMinor).toBe(10_000);
});

test('a limit counts orders, not the header', async () => {
  const path = file('1,1,1997-01-01,2,1.00', '2,1,1997-01-01,3,1.00');
  expect(await addUp(path, 1)).toMatchObject({ orders: 1, discs: 2 });
});

test('a line that cannot be added up is named', async () => {
  await expect(addUp(file('1,1,1997-01-01,2,1.00', '2,1,1997-01-01,some,1.00'))).rejects.toThrow(BadLine);
  await expect(addUp(file('1,1,1997-01-01,some,1.00'))).rejects.toThrow('line 2: the quantity is "some"');
});

test('the body is the same bytes each time it is asked for', async () => {
  const path = file('1,1,1997-01-01,2,1.00', '2,1,1997-01-01,3,1.00');
  const read = () => new Response(bodyOf(path, 1)).text();

  expect(await read()).toBe(`${HEADER}\n1,1,1997-01-01,2,1.00\n`);
  expect(await read()).toBe(await read());
});
