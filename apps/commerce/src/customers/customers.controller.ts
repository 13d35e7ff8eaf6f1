import { TenantId, moneyOf } from '@erp/service-kit';
import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ChangeCreditLimit } from './change-credit-limit.js';
import type { Customer } from './customer.js';
import { CreditLimitRequest, CustomerPath } from './customers.requests.js';
import { FindCustomer, type CustomerStanding } from './find-customer.js';

@ApiTags('customers')
@Controller('customers/:customerId')
export class CustomersController {
  constructor(
    private readonly changeCreditLimit: ChangeCreditLimit,
    private readonly findCustomer: FindCustomer,
  ) {}

  /**
   * Credit limit, and what is owed in each currency for orders neither cancelled nor returned. Never 404: an id that
   * nothing is known of has no limit and owes nothing.
   */
  @Get()
  one(@TenantId() tenantId: string, @Param() { customerId }: CustomerPath): Promise<CustomerStanding> {
    return this.findCustomer.one(tenantId, customerId);
  }

  /**
   * For orders to come; null lifts it, and those already placed stay. Publishes CustomerCreditLimitChanged; the same
   * limit again changes and publishes nothing. 422 when negative.
   */
  @Put('credit-limit')
  limit(
    @TenantId() tenantId: string,
    @Param() { customerId }: CustomerPath,
    @Body() { creditLimit }: CreditLimitRequest,
  ): Promise<Customer> {
    return this.changeCreditLimit.run(tenantId, customerId, creditLimit && moneyOf(creditLimit));
  }
}
