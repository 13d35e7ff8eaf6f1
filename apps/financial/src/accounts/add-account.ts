import { Database } from '@erp/common-messaging';
import { CodeField, Idempotency, OneOfField, TextField, type IdempotentRequest } from '@erp/service-kit';
import { Injectable } from '@nestjs/common';
import {
  ACCOUNT_CODE_PATTERN,
  ACCOUNT_TYPES,
  AccountCodeTaken,
  type Account,
  type AccountType,
} from './account.js';
import { AccountStore } from './account.store.js';

export class AddAccountBody implements Account {
  @CodeField(ACCOUNT_CODE_PATTERN, '6300')
  readonly code!: string;

  @TextField(200, 'Freight')
  readonly name!: string;

  @OneOfField(ACCOUNT_TYPES)
  readonly type!: AccountType;
}

@Injectable()
export class AddAccount {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly accounts: AccountStore,
  ) {}

  /** Throws AccountCodeTaken. */
  run(tenantId: string, request: IdempotentRequest, { code, name, type }: AddAccountBody): Promise<Account> {
    return this.database.transaction(tenantId, (tx) =>
      this.idempotency.idempotent(tx, request, async () => {
        const added = await this.accounts.insert(tx, [{ code, name, type }]);
        if (added.length === 0) throw new AccountCodeTaken(code);
        return { code, name, type };
      }),
    );
  }
}
