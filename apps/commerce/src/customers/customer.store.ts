import type { Transaction } from '@erp/common-messaging';
import { money, type Money } from '@erp/kernel';
import { Injectable } from '@nestjs/common';
import type { Customer } from './customer.js';

interface LimitRow {
  credit_limit_minor: string | null;
  currency: string | null;
}

const limitOf = (row: LimitRow | undefined): Money | null =>
  row?.credit_limit_minor && row.currency ? money(Number(row.credit_limit_minor), row.currency) : null;

/** The SQL of `customers`. */
@Injectable()
export class CustomerStore {
  /** A customer without a row has no limit. */
  async find(tx: Transaction, customerId: string): Promise<Customer> {
    const [row] = await tx.query<LimitRow>(
      `SELECT credit_limit_minor, currency FROM customers WHERE tenant_id = $1 AND customer_id = $2`,
      [tx.tenantId, customerId],
    );
    return { customerId, creditLimit: limitOf(row) };
  }

  /** Holds the customer until the commit, with a row from now on, so that changes are published as they were made. */
  async lock(tx: Transaction, customerId: string): Promise<Customer> {
    const [row] = await tx.query<LimitRow>(
      `INSERT INTO customers AS c (tenant_id, customer_id) VALUES ($1, $2)
       ON CONFLICT (tenant_id, customer_id) DO UPDATE SET changed_at = c.changed_at
       RETURNING credit_limit_minor, currency`,
      [tx.tenantId, customerId],
    );
    return { customerId, creditLimit: limitOf(row) };
  }

  /**
   * The limit, held until the commit, so that one order of the customer is weighed at a time. Who has no limit is not
   * held: their orders do not wait for each other.
   */
  async lockLimit(tx: Transaction, customerId: string): Promise<Money | null> {
    const [row] = await tx.query<LimitRow>(
      `SELECT credit_limit_minor, currency FROM customers
       WHERE tenant_id = $1 AND customer_id = $2 AND credit_limit_minor IS NOT NULL FOR NO KEY UPDATE`,
      [tx.tenantId, customerId],
      'customer-lock-limit',
    );
    return limitOf(row);
  }

  async update(tx: Transaction, { customerId, creditLimit }: Customer): Promise<void> {
    await tx.query(
      `UPDATE customers SET credit_limit_minor = $3, currency = $4, changed_at = clock_timestamp()
       WHERE tenant_id = $1 AND customer_id = $2`,
      [tx.tenantId, customerId, creditLimit?.amountMinor ?? null, creditLimit?.currency ?? null],
    );
  }
}
