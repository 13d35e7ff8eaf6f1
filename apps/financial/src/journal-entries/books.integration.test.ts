import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Database } from '@erp/common-messaging';
import { newId } from '@erp/kernel';
import { FinancialUnderTest, type Tenant } from '../testing/financial-under-test.js';

let financial: FinancialUnderTest;
let tenant: Tenant;

beforeAll(async () => {
  financial = await FinancialUnderTest.start();
});

afterAll(() => financial?.stop());

beforeEach(async () => {
  tenant = await financial.tenant();
});

const posting = (accountCode: string, side: 'DEBIT' | 'CREDIT', amountMinor: number, currency = 'USD') => ({
  accountCode,
  side,
  amountMinor,
  currency,
});
const RENT = {
  description: 'Rent of November',
  postings: [posting('6000', 'DEBIT', 90_000), posting('1010', 'CREDIT', 90_000)],
};

describe('entries by hand', () => {
  test('are posted, listed, and in the trial balance', async () => {
    const posted = await tenant.api.post('/journal-entries', { ...RENT, entryDate: '2026-11-01' });
    expect(posted).toMatchObject({ status: 201, body: { kind: 'MANUAL', entryDate: '2026-11-01' } });
    expect((await tenant.api.get('/journal-entries')).body.items).toMatchObject([
      {
        entryId: posted.body.entryId,
        description: RENT.description,
        reversedByEntryId: null,
        postings: [
          { accountCode: '6000', side: 'DEBIT', amount: { amountMinor: 90_000, currency: 'USD' } },
          { accountCode: '1010', side: 'CREDIT' },
        ],
      },
    ]);
    expect(await tenant.balances()).toEqual({ '6000': 90_000, '1010': -90_000 });
    expect((await tenant.api.get('/trial-balance?asOf=2026-10-31')).body.currencies).toEqual([]);
  });

  test('balance in each currency for itself', async () => {
    const postings = ['USD', 'EUR'].flatMap((currency) => [
      posting('1010', 'DEBIT', 5, currency),
      posting('3000', 'CREDIT', 5, currency),
    ]);
    expect(await tenant.api.post('/journal-entries', { description: 'capital', postings })).toMatchObject({
      status: 201,
    });
    expect((await tenant.api.get('/trial-balance')).body.currencies).toMatchObject([
      { currency: 'EUR', debitMinor: 5, creditMinor: 5 },
      { currency: 'USD', debitMinor: 5, creditMinor: 5 },
    ]);
  });

  test.each([
    ['not balanced', [posting('6000', 'DEBIT', 2), posting('1010', 'CREDIT', 1)], 422, 'unbalanced-entry'],
    ['of nothing', [posting('6000', 'DEBIT', 0), posting('1010', 'CREDIT', 0)], 422, 'empty-posting'],
    ['to nowhere', [posting('9999', 'DEBIT', 1), posting('1010', 'CREDIT', 1)], 422, 'unknown-accounts'],
    [
      'to the account of receivables',
      [posting('1010', 'DEBIT', 1), posting('1200', 'CREDIT', 1)],
      422,
      'control-account',
    ],
    ['of one posting', [posting('6000', 'DEBIT', 1)], 400, 'validation-failed'],
  ])('that are %s are refused', async (_what, postings, status, code) => {
    expect(await tenant.api.post('/journal-entries', { description: 'wrong', postings })).toMatchObject({
      status,
      body: { type: `urn:erp:problem:${code}` },
    });
    expect((await tenant.api.get('/journal-entries')).body.items).toEqual([]);
  });

  test('to what customers owe are told the way that keeps the list of receivables right (R28)', async () => {
    const postings = [posting('1200', 'DEBIT', 1), posting('1010', 'CREDIT', 1)];
    const { body } = await tenant.api.post('/journal-entries', { description: 'wrong', postings });
    expect(body).toMatchObject({
      detail: expect.stringMatching(/1200.*POST \/receivables\/\{orderId\}\/payments.*return/),
      errors: [{ pointer: '/postings/0/accountCode' }],
    });
  });

  test('are reversed once, also by two at once', async () => {
    const { entryId } = (await tenant.api.post('/journal-entries', RENT)).body;
    const reverse = () => tenant.api.post(`/journal-entries/${entryId}/reversal`, { reason: 'posted twice' });
    const answers = await Promise.all([reverse(), reverse(), reverse()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
      type: 'urn:erp:problem:journal-entry-already-reversed',
      reversedByEntryId: answers.find(({ status }) => status === 201)?.body.entryId,
    });
    expect(await tenant.balances()).toEqual({});
    expect((await tenant.api.post(`/journal-entries/${newId()}/reversal`, { reason: 'x' })).status).toBe(404);
  });

  test('go to accounts that a tenant adds', async () => {
    const freight = { code: '6300', name: 'Freight', type: 'EXPENSE' };
    expect(await tenant.api.post('/accounts', freight)).toMatchObject({ status: 201, body: freight });
    expect((await tenant.api.post('/accounts', freight)).status).toBe(409);
    expect((await tenant.api.get('/accounts')).body.items).toContainEqual(freight);
    const postings = [posting('6300', 'DEBIT', 1), posting('1010', 'CREDIT', 1)];
    expect((await tenant.api.post('/journal-entries', { description: 'freight', postings })).status).toBe(
      201,
    );
  });
});

type Line = readonly [account: string, debit: number, credit: number, currency?: string];

/** Writes an entry past the code that would refuse it, as the application's role. */
const writeEntry = (entryId: string, lines: readonly Line[], head = true): Promise<void> =>
  financial.context.service.app.get(Database).transaction(tenant.tenantId, async (tx) => {
    if (head)
      await tx.query(
        `INSERT INTO journal_entries (tenant_id, entry_id, kind, description, entry_date)
         VALUES ($1, $2, 'MANUAL', 'past the code', '2026-11-23')`,
        [tx.tenantId, entryId],
      );
    for (const [i, [account, debit, credit, currency = 'USD']] of lines.entries())
      await tx.query(
        `INSERT INTO postings (tenant_id, entry_id, line_number, account_code, currency, debit_minor, credit_minor)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [tx.tenantId, entryId, i + (head ? 1 : 10), account, currency, debit, credit],
      );
  });

describe('whatever the code does, the database (R28)', () => {
  test.each<[string, readonly Line[]]>([
    ['without postings', []],
    ['with one posting', [['1010', 1, 0]]],
    [
      'that does not balance',
      [
        ['1010', 2, 0],
        ['3000', 0, 1],
      ],
    ],
    [
      'that balances across currencies alone',
      [
        ['1010', 1, 0, 'USD'],
        ['3000', 0, 1, 'EUR'],
      ],
    ],
  ])('refuses an entry %s at the commit', async (_what, lines) => {
    await expect(writeEntry(newId(), lines)).rejects.toMatchObject({
      code: '23000',
      constraint: 'journal_entries_balance',
    });
  });

  test('takes one that is written line by line', async () => {
    await writeEntry(newId(), [
      ['1010', 3, 0],
      ['3000', 0, 1],
      ['3200', 0, 2],
    ]);
    expect(await tenant.balances()).toEqual({ '1010': 3, '3000': 1, '3200': 2 });
  });

  test('refuses a posting to both sides, and one to none', async () => {
    for (const wrong of [
      ['1010', 1, 1],
      ['1010', 0, 0],
      ['1010', -1, 0],
    ] as const)
      await expect(writeEntry(newId(), [wrong, ['3000', 0, 1]])).rejects.toMatchObject({ code: '23514' });
  });

  test('refuses a later transaction that would unbalance an entry', async () => {
    const entryId = newId();
    await writeEntry(entryId, [
      ['1010', 1, 0],
      ['3000', 0, 1],
    ]);
    await expect(writeEntry(entryId, [['1010', 1, 0]], false)).rejects.toMatchObject({
      constraint: 'journal_entries_balance',
    });
  });

  test('lets nobody change or delete what is written, and the owner no more than others', async () => {
    await tenant.api.post('/journal-entries', RENT);
    const { world, database } = financial.context;
    for (const table of ['journal_entries', 'postings'])
      for (const change of [
        `UPDATE ${table} SET tenant_id = tenant_id`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table} CASCADE`,
      ])
        await expect(world.sql(database, change)).rejects.toThrow('is append-only');
    const rights = await world.sql<{ privilege_type: string }>(
      database,
      `SELECT DISTINCT privilege_type FROM information_schema.role_table_grants
       WHERE grantee = 'financial_app' AND table_name IN ('journal_entries', 'postings') ORDER BY 1`,
    );
    expect(rights.map(({ privilege_type }) => privilege_type)).toEqual(['INSERT', 'SELECT']);
  });
});
