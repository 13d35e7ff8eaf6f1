import { describe, expect, test } from '@jest/globals';
import type { Transaction } from '@erp/common-messaging';
import { Idempotency } from './idempotency.js';

/** A transaction over a table of one tenant held in a map; what PostgreSQL itself does is tested against it. */
function transactionWithTable() {
  const rows = new Map<string, { fingerprint: string; response: unknown }>();
  const query = async (text: string, values: string[]) => {
    const [, key = '', third = ''] = values;
    if (text.startsWith('INSERT')) {
      if (rows.has(key)) return [];
      rows.set(key, { fingerprint: third, response: null });
      return [{ key }];
    }
    const row = rows.get(key);
    if (text.startsWith('UPDATE') && row) row.response = JSON.parse(third);
    return row ? [row] : [];
  };
  return { tenantId: 't', query } as unknown as Transaction;
}

describe('an idempotent request', () => {
  test('given it was answered, when it is repeated, then the first answer comes back and nothing runs', async () => {
    const idempotency = new Idempotency('commerce');
    const tx = transactionWithTable();
    let runs = 0;
    const place = () =>
      idempotency.idempotent(tx, { key: 'k', fingerprint: 'f' }, async () => ({ run: ++runs }));
    expect(await place()).toEqual({ run: 1 });
    expect(await place()).toEqual({ run: 1 });
    expect(runs).toBe(1);
  });

  test('given a key was used, when another request brings it, then it is refused and nothing runs', async () => {
    const idempotency = new Idempotency('commerce');
    const tx = transactionWithTable();
    await idempotency.idempotent(tx, { key: 'k', fingerprint: 'f' }, async () => 1);
    let ran = false;
    const other = idempotency.idempotent(tx, { key: 'k', fingerprint: 'g' }, async () => {
      ran = true;
      return 2;
    });
    await expect(other).rejects.toMatchObject({ status: 422, code: 'idempotency-key-reused' });
    expect(ran).toBe(false);
  });
});
