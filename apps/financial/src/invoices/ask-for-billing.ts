import { Jobs, type Transaction } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import { BILL } from './bill.js';

/**
 * Has what is due billed after the commit. Events that are handled in one transaction need one job together: a setting
 * of the transaction remembers that it was added, and forgets it where a savepoint takes the job back.
 */
@Injectable()
export class AskForBilling {
  constructor(private readonly jobs: Jobs) {}

  async run(tx: Transaction): Promise<void> {
    const [asked] = await tx.query<{ first: boolean }>(
      `WITH before AS MATERIALIZED (SELECT current_setting('financial.billing_asked', true) AS tenant)
       SELECT tenant IS DISTINCT FROM $1 AS first, set_config('financial.billing_asked', $1, true) FROM before`,
      [tx.tenantId],
      'billing-asked',
    );
    if (asked!.first) await this.jobs.add(tx, BILL, {});
  }
}
