import { of, type Breaches } from './breach.js';

const OPEN = 'captured - refunded + paid otherwise + open = invoiced - credited, of each order';
const RECEIVABLE = 'accounts receivable of a tenant is the sum of what its orders leave open';
const GAPLESS = 'invoice numbers of a tenant run from 1 to the last drawn without a gap';

const entryOf = (kind: string, orderId: string) =>
  `(SELECT entry_id FROM journal_entries WHERE ${of(orderId)} AND kind = '${kind}')`;

/** Of money: books, documents and payments (R15, R28). */
export const OF_MONEY: Breaches = {
  'a journal entry that does not balance': ({ ends }) => {
    const rows = `account_code = '1200' AND entry_id = ${entryOf('INVOICE', ends.delivered)}`;
    return {
      in: 'financial',
      table: 'postings',
      rows,
      sql: `UPDATE postings SET debit_minor = debit_minor + 1 WHERE ${rows}`,
      breaks: [
        'every journal entry balances in each of its currencies',
        'the trial balance of each tenant and currency comes to zero',
        OPEN,
        RECEIVABLE,
      ],
      says: `order ${ends.delivered}`,
    };
  },

  'a journal entry that was reversed twice': ({ ends }) => ({
    in: 'financial',
    table: 'journal_entries',
    rows: `${of(ends.delivered)} AND kind = 'CAPTURE'`,
    without: ['journal_entries_reversed_once'],
    sql: `UPDATE journal_entries SET reverses_entry_id = ${entryOf('INVOICE', ends.returned)}
          WHERE ${of(ends.delivered)} AND kind = 'CAPTURE'`,
    breaks: ['a journal entry is reversed at most once, and exists'],
    says: 'reverses',
  }),

  'an invoice number that is missing': ({ ends }) => ({
    in: 'financial',
    table: 'invoices',
    rows: of(ends.delivered),
    sql: `DELETE FROM invoices WHERE ${of(ends.delivered)}`,
    breaks: ['an order that left has one invoice', GAPLESS, OPEN, RECEIVABLE],
    says: `order ${ends.delivered}`,
  }),

  'an invoice number that stands twice': ({ ends }) => ({
    in: 'financial',
    table: 'invoices',
    rows: of(ends.onAccount),
    without: ['invoices_tenant_id_sequence_key'],
    sql: `UPDATE invoices SET sequence = (SELECT sequence FROM invoices WHERE ${of(ends.delivered)})
          WHERE ${of(ends.onAccount)}`,
    breaks: ['no two invoices of a tenant have the same number', GAPLESS],
    says: 'is on invoices',
  }),

  'an authorisation that was not voided': ({ ends }) => ({
    in: 'financial',
    table: 'payments',
    rows: of(ends.stopped),
    sql: `UPDATE payments SET status = 'AUTHORISED' WHERE ${of(ends.stopped)}`,
    breaks: ['no authorisation is left for a CANCELLED order'],
    says: `order ${ends.stopped}`,
  }),

  'money that came to less than the gateway took': ({ ends }) => ({
    in: 'financial',
    table: 'payments',
    rows: of(ends.delivered),
    sql: `UPDATE payments SET captured_minor = captured_minor - 1 WHERE ${of(ends.delivered)}`,
    breaks: [OPEN, RECEIVABLE, 'a payment captured what the gateway captured, in the same currency'],
    says: `order ${ends.delivered}`,
  }),

  'a transfer that is in the books alone': ({ ends }) => ({
    in: 'financial',
    table: 'receivable_payments',
    rows: of(ends.onAccount),
    sql: `DELETE FROM receivable_payments WHERE ${of(ends.onAccount)}`,
    breaks: [OPEN, RECEIVABLE],
    says: `order ${ends.onAccount}`,
  }),
};
