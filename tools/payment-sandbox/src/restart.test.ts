import { expect, test } from '@jest/globals';
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { JournalBroken } from './journal.js';
import { newJournal, start } from './testing.js';

test('after a restart everything is as before, and keys still have their answers', async () => {
  const journal = newJournal();
  const before = await start({ journal });
  const id = await before.authorized();
  const captured = await before.capture(id, 600, 'capture');
  await before.refund(captured.body.captureId, 100);
  const voided = await before.authorized();
  await before.void(voided);
  const [totals, charges] = [await before.totals(), (await before.get('/v1/charges')).body];
  await before.sandbox.stop();

  const after = await start({ journal });

  expect(await after.totals()).toEqual(totals);
  expect((await after.get('/v1/charges')).body).toEqual(charges);
  expect((await after.capture(id, 600, 'capture')).body).toEqual(captured.body);
  expect((await after.capture(id, 401)).status).toBe(422);
  expect((await after.refund(captured.body.captureId, 501)).status).toBe(422);
});

test('a torn last line was never answered: dropped with a message, and the next line is whole', async () => {
  const journal = newJournal();
  const before = await start({ journal });
  const first = await before.authorize('tok_visa', 1_000, 'first');
  await before.authorize('tok_visa', 1_000, 'torn');
  await before.sandbox.stop();
  truncateSync(journal, statSync(journal).size - 7);

  const warnings: string[] = [];
  const after = await start({ journal, warn: (text) => warnings.push(text) });
  expect(warnings).toEqual([expect.stringContaining('torn')]);
  expect((await after.get('/v1/operations/torn')).status).toBe(404);
  expect((await after.authorize('tok_visa', 1_000, 'torn')).headers.has('idempotent-replayed')).toBe(false);
  await after.sandbox.stop();

  const again = await start({ journal, warn: (text) => warnings.push(text) });
  expect(warnings).toHaveLength(1);
  expect((await again.authorize('tok_visa', 1_000, 'first')).body).toEqual(first.body);
  expect(await again.totals()).toMatchObject({ authorized: { count: 2 } });
});

test('a journal with a broken line in its middle stops the start', async () => {
  const journal = newJournal();
  writeFileSync(journal, '');
  appendFileSync(journal, 'not json\n{}\n');
  await expect(start({ journal })).rejects.toThrow(JournalBroken);
  await expect(start({ journal })).rejects.toThrow('line 1');
});

test('an operation stands in the journal before it is answered, and no card number ever does', async () => {
  const journal = newJournal();
  const merchant = await start({ journal });
  await merchant.post('/v1/tokens', { cardNumber: '4242424242424242', expiry: '12/30' }, 'token');
  await merchant.authorize('tok_visa', 1_000, 'authorize');

  const text = readFileSync(journal, 'utf8');
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).key),
  ).toEqual(['token', 'authorize']);
  expect(text).not.toContain('4242');
});
