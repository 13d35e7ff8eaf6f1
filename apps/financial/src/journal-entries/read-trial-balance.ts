import { Database } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import type { AccountType } from '../accounts/account.js';

/** The sums of one account; `balanceMinor` is on the side on which an account of its type grows. */
export interface AccountBalance {
  readonly accountCode: string;
  readonly name: string;
  readonly type: AccountType;
  readonly debitMinor: number;
  readonly creditMinor: number;
  readonly balanceMinor: number;
}

/** All accounts that were posted to in one currency. Debit equals credit, or the books are broken. */
export interface TrialBalance {
  readonly currency: string;
  readonly accounts: readonly AccountBalance[];
  readonly debitMinor: number;
  readonly creditMinor: number;
}

@Injectable()
export class ReadTrialBalance {
  constructor(private readonly database: Database) {}

  /** At the end of the day `asOf` (YYYY-MM-DD), by currency. */
  run(tenantId: string, asOf: string): Promise<TrialBalance[]> {
    return this.database.transaction(tenantId, async (tx) => {
      const rows = await tx.query<{ balance: TrialBalance }>(
        `WITH sums AS (
           SELECT p.currency, p.account_code, sum(p.debit_minor) AS debit, sum(p.credit_minor) AS credit
           FROM postings p JOIN journal_entries e ON e.tenant_id = p.tenant_id AND e.entry_id = p.entry_id
           WHERE p.tenant_id = $1 AND e.entry_date <= $2
           GROUP BY p.currency, p.account_code
         )
         SELECT json_build_object('currency', s.currency, 'debitMinor', sum(s.debit), 'creditMinor', sum(s.credit),
           'accounts', json_agg(json_build_object('accountCode', a.account_code, 'name', a.name, 'type', a.type,
             'debitMinor', s.debit, 'creditMinor', s.credit, 'balanceMinor',
             CASE WHEN a.type IN ('ASSET', 'EXPENSE') THEN s.debit - s.credit ELSE s.credit - s.debit END)
             ORDER BY a.account_code)) AS balance
         FROM sums s JOIN accounts a ON a.tenant_id = $1 AND a.account_code = s.account_code
         GROUP BY s.currency ORDER BY s.currency`,
        [tenantId, asOf],
      );
      return rows.map(({ balance }) => balance);
    });
  }
}
