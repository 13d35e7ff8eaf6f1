import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Database } from '@erp/common-messaging';
import { anOrder } from '@erp/testing';
import { FinancialUnderTest, type Tenant } from './testing/financial-under-test.js';

let financial: FinancialUnderTest;
let tenantA: Tenant;
let tenantB: Tenant;
let ofA: ReturnType<typeof anOrder>;

/** Something of tenant A in every table of its own; tenant B has only the chart of accounts. */
beforeAll(async () => {
  financial = await FinancialUnderTest.start();
  [tenantA, tenantB] = [await financial.tenant(), await financial.tenant()];
  ofA = anOrder();
  await tenantA.hears(ofA.placed, ofA.stockReserved, ofA.shipmentDispatched, ofA.returnReceived(1));
  await tenantA.api.succeed(`/receivables/${ofA.orderId}/payments`, {
    amount: '1.00',
    currency: 'USD',
    reference: 'too much',
  });
});

afterAll(() => financial?.stop());

/** Tables on which the application has any right; found anew at each run. */
const tables = (): Promise<{ table: string; isolated: boolean; writable: boolean }[]> =>
  financial.context.world.sql(
    financial.context.database,
    `SELECT c.relname AS table, c.relrowsecurity AND c.relforcerowsecurity AS isolated,
       has_any_column_privilege('financial_app', c.oid, 'INSERT') AS writable
     FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
       AND has_any_column_privilege('financial_app', c.oid, 'SELECT, INSERT, UPDATE')
       AND c.relname NOT LIKE '%outbox%' ORDER BY 1`,
  );

const inTransactionOf = <T extends object>(
  { tenantId }: Tenant,
  text: string,
  values: unknown[] = [],
): Promise<T[]> =>
  financial.context.service.app
    .get(Database)
    .transaction(tenantId, (tx) => tx.query<T & Record<string, unknown>>(text, values));

describe('a tenant, in the database itself (R24)', () => {
  test('sees its own rows alone, in every table, without any WHERE', async () => {
    const all = await tables();
    expect(all.map(({ table }) => table)).toEqual(
      expect.arrayContaining([
        'accounts',
        'billing_counters',
        'credit_note_lines',
        'credit_notes',
        'invoice_lines',
        'invoices',
        'journal_entries',
        'payments',
        'postings',
        'receivable_payments',
        'returns',
      ]),
    );
    for (const { table, isolated } of all) {
      expect([table, isolated]).toEqual([table, true]);
      const [seen] = await inTransactionOf<{ own: number; others: number }>(
        tenantA,
        `SELECT count(*) FILTER (WHERE tenant_id = $1)::int AS own,
           count(*) FILTER (WHERE tenant_id <> $1)::int AS others FROM ${table}`,
        [tenantA.tenantId],
      );
      expect([table, seen!.own > 0, seen!.others]).toEqual([table, true, 0]);
      const [strange] = await inTransactionOf<{ n: number }>(
        tenantB,
        `SELECT count(*)::int AS n FROM ${table} WHERE tenant_id = $1`,
        [tenantA.tenantId],
      );
      expect([table, strange!.n]).toEqual([table, 0]);
    }
  });

  test('writes no row into another', async () => {
    const { world, database } = financial.context;
    for (const { table } of (await tables()).filter(({ writable }) => writable)) {
      const [copy] = await world.sql<{ row: object }>(
        database,
        `SELECT to_jsonb(t) AS row FROM ${table} t WHERE tenant_id = $1 LIMIT 1`,
        [tenantA.tenantId],
      );
      const insert = inTransactionOf(
        tenantB,
        `INSERT INTO ${table} SELECT r.* FROM jsonb_populate_record(NULL::${table}, $1) r`,
        [JSON.stringify(copy!.row)],
      );
      await expect(insert).rejects.toMatchObject({ code: '42501' });
    }
  });
});

describe('a tenant, over REST', () => {
  test('finds nothing of another', async () => {
    for (const path of ['/invoices', '/receivables', '/journal-entries'])
      expect([path, (await tenantB.api.get(path)).body.items]).toEqual([path, []]);
    for (const path of ['payments', 'invoices', 'receivables'])
      expect((await tenantB.api.get(`/${path}/${ofA.orderId}`)).status).toBe(404);
    expect(await tenantB.balances()).toEqual({});
  });

  test('posts nothing to another, and reverses nothing of it', async () => {
    const transfer = { amount: '1.00', currency: 'USD', reference: 'R' };
    expect((await tenantB.api.post(`/receivables/${ofA.orderId}/payments`, transfer)).status).toBe(404);
    const [entry] = (await tenantA.api.get('/journal-entries')).body.items;
    const reversal = await tenantB.api.post(`/journal-entries/${entry.entryId}/reversal`, { reason: 'x' });
    expect(reversal.status).toBe(404);
  });

  test('reverses no entry that a document posted, not even its own', async () => {
    const [entry] = (await tenantA.api.get(`/journal-entries?orderId=${ofA.orderId}`)).body.items;
    expect(
      await tenantA.api.post(`/journal-entries/${entry.entryId}/reversal`, { reason: 'x' }),
    ).toMatchObject({ status: 409, body: { type: 'urn:erp:problem:journal-entry-not-reversible' } });
  });

  test('numbers its invoices for itself', async () => {
    const ofB = anOrder();
    await tenantB.hears(ofB.placed, ofB.stockReserved, ofB.shipmentDispatched);
    for (const [tenant, { orderId }] of [
      [tenantA, ofA],
      [tenantB, ofB],
    ] as const)
      expect((await tenant.api.get(`/invoices/${orderId}`)).body.invoiceNumber).toBe('INV-000001');
  });
});
