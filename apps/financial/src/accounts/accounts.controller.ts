import { Database } from '@erp/common-messaging';
import { IdempotencyKey, TenantId, type IdempotentRequest, type Page } from '@erp/service-kit';
import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Account } from './account.js';
import { AccountStore } from './account.store.js';
import { AddAccount, AddAccountBody } from './add-account.js';

@ApiTags('Accounts')
@Controller('accounts')
export class AccountsController {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountStore,
    private readonly addAccount: AddAccount,
  ) {}

  /** Adds to the chart; 409 when the code is taken. A repeated Idempotency-Key gets the first answer. */
  @Post()
  add(
    @TenantId() tenantId: string,
    @IdempotencyKey() request: IdempotentRequest,
    @Body() body: AddAccountBody,
  ): Promise<Account> {
    return this.addAccount.run(tenantId, request, body);
  }

  /** The whole chart, by code. */
  @Get()
  async list(@TenantId() tenantId: string): Promise<Page<Account>> {
    return {
      items: await this.database.transaction(tenantId, (tx) => this.accounts.all(tx)),
      nextCursor: null,
    };
  }
}
