import type { Transaction } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import type { Account } from './account.js';

/** SQL of `accounts`. */
@Injectable()
export class AccountStore {
  /** Adds those whose code is new, and returns their codes. */
  async insert(tx: Transaction, accounts: readonly Account[]): Promise<string[]> {
    const rows = await tx.query<{ code: string }>(
      `INSERT INTO accounts (tenant_id, account_code, name, type)
       SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[])
       ON CONFLICT (tenant_id, account_code) DO NOTHING RETURNING account_code AS code`,
      [tx.tenantId, accounts.map((a) => a.code), accounts.map((a) => a.name), accounts.map((a) => a.type)],
    );
    return rows.map(({ code }) => code);
  }

  /** All of a tenant by code. They are few: no pages. */
  all(tx: Transaction): Promise<Account[]> {
    return tx.query<Account>(
      `SELECT account_code AS code, name, type FROM accounts WHERE tenant_id = $1 ORDER BY account_code`,
      [tx.tenantId],
    );
  }

  /** Those of the codes that are accounts of the tenant. */
  async existing(tx: Transaction, codes: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ code: string }>(
      `SELECT account_code AS code FROM accounts WHERE tenant_id = $1 AND account_code = ANY ($2)`,
      [tx.tenantId, codes],
    );
    return new Set(rows.map(({ code }) => code));
  }
}
