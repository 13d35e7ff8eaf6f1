import type { Transaction } from '@erp/common-messaging';
import { Injectable } from '@nestjs/common';
import { CHART_OF_ACCOUNTS } from './account.js';
import { AccountStore } from './account.store.js';

/** Gives a tenant the chart of accounts that it begins with; a second time adds what a later version brought. */
@Injectable()
export class OpenBooks {
  constructor(private readonly accounts: AccountStore) {}

  async run(tx: Transaction): Promise<void> {
    await this.accounts.insert(tx, CHART_OF_ACCOUNTS);
  }
}
