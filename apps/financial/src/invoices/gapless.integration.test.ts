import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Database, originOf } from '@erp/common-messaging';
import { money, newId } from '@erp/kernel';
import { adminClient } from '@erp/testing';
import { FinancialUnderTest, type Tenant } from '../testing/financial-under-test.js';
import { Bill } from './bill.js';
import { invoiceOf } from './invoice.js';
import { InvoiceStore } from './invoice.store.js';

const INVOICES = 400;
const WORKERS = 4;

let financial: FinancialUnderTest;
let tenant: Tenant;

beforeAll(async () => {
  financial = await FinancialUnderTest.start();
  tenant = await financial.tenant();
});

afterAll(() => financial?.stop());

const NET = money(1_000, 'USD');
const TAX = money(190, 'USD');
const TOTAL = money(1_190, 'USD');
const order = {
  customerId: newId(),
  total: TOTAL,
  lines: [{ lineNumber: 1, sku: 'CD', quantity: 1, net: NET, tax: TAX, total: TOTAL }],
};

/** Goods leave one after the other, while invoices are being numbered. */
async function dispatchAll(database: Database, invoices: InvoiceStore): Promise<void> {
  for (let i = 0; i < INVOICES; i++)
    await database
      .transaction(tenant.tenantId, (tx) =>
        invoices.insertDue(tx, [{ ...invoiceOf(newId(), order, new Date()), origin: originOf(tx) }]),
      )
      .catch(() => undefined); // its connection was killed: this one did not leave
}

describe('numbers of invoices', () => {
  test('have no gap and none is drawn twice, however many jobs draw them and are killed (R14, R28)', async () => {
    const { app } = financial.context.service;
    const bill = app.get(Bill);
    const { world, database } = financial.context;
    let dispatching = true;
    let killed = 0;

    const work = async (): Promise<void> => {
      while (dispatching) await bill.run({}, { tenantId: tenant.tenantId }).catch(() => undefined);
    };
    const kill = async (): Promise<void> => {
      const admin = await adminClient(world.stack, database.database);
      while (dispatching) {
        const { rowCount } = await admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND usename = 'financial_app' AND state <> 'idle'
             AND query NOT LIKE '%pg_sleep%' AND random() < 0.5`,
        );
        killed += rowCount ?? 0;
        await admin.query('SELECT pg_sleep(0.01)');
      }
      await admin.end();
    };
    const all = [kill(), ...Array.from({ length: WORKERS }, work)];
    await dispatchAll(app.get(Database), app.get(InvoiceStore));
    dispatching = false;
    await Promise.all(all);
    await bill.run({}, { tenantId: tenant.tenantId });

    expect(killed).toBeGreaterThan(0);
    const [books] = await world.sql<Record<string, number>>(
      database,
      `SELECT count(*)::int AS invoices, count(*) FILTER (WHERE status = 'DUE')::int AS due,
         count(DISTINCT sequence)::int AS numbers, min(sequence)::int AS first, max(sequence)::int AS last,
         (SELECT last_invoice::int FROM billing_counters WHERE tenant_id = $1) AS counter,
         (SELECT count(*)::int FROM journal_entries WHERE tenant_id = $1 AND kind = 'INVOICE') AS posted,
         (SELECT count(*)::int FROM financial_outbox_events
          WHERE tenant_id = $1 AND event_type = 'financial.InvoiceIssued') AS told
       FROM invoices WHERE tenant_id = $1`,
      [tenant.tenantId],
    );
    const count = books!['invoices']!;
    expect(count).toBeGreaterThan(INVOICES / 2);
    expect(books).toEqual({
      invoices: count,
      due: 0,
      numbers: count,
      first: 1,
      last: count,
      counter: count,
      posted: count,
      told: count,
    });
    expect(await tenant.balances()).toMatchObject({ '1200': count * 1_190, '4000': count * 1_000 });
  }, 120_000);

  test('are listed page by page, the highest first', async () => {
    const { items, nextCursor } = (await tenant.api.get('/invoices?limit=2')).body;
    const next = (await tenant.api.get(`/invoices?limit=1&cursor=${nextCursor}`)).body;
    const numbers = [...items, ...next.items].map(({ invoiceNumber }) => invoiceNumber as string);
    const [highest, second, third] = numbers.map((text) => Number(text.slice(4)));
    expect(numbers[0]).toMatch(/^INV-\d{6}$/);
    expect([second, third]).toEqual([highest! - 1, highest! - 2]);
    expect((await tenant.api.get(`/invoices/${items[0].orderId}`)).body).toMatchObject({
      invoiceNumber: numbers[0],
      status: 'ISSUED',
      total: TOTAL,
      lines: [{ lineNumber: 1, sku: 'CD', quantity: 1, total: TOTAL }],
      creditNotes: [],
    });
    expect((await tenant.api.get(`/invoices/${newId()}`)).status).toBe(404);
  });

  test('of a document that is issued cannot be changed', async () => {
    const { world, database } = financial.context;
    const change = `UPDATE invoices SET sequence = 1000000 WHERE tenant_id = $1`;
    await expect(world.sql(database, change, [tenant.tenantId])).rejects.toThrow('invoices is append-only');
  });
});
