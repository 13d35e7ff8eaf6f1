import { TenantId } from '@erp/service-kit';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OptionalDayField } from '../request-days.js';
import { dayOf } from './entries-of-sales.js';
import { ReadTrialBalance, type TrialBalance } from './read-trial-balance.js';

class TrialBalanceQuery {
  @OptionalDayField('at the end of this day; today when left out')
  readonly asOf?: string;
}

@ApiTags('Journal')
@Controller('trial-balance')
export class TrialBalanceController {
  constructor(private readonly readTrialBalance: ReadTrialBalance) {}

  /** One for each currency. */
  @Get()
  async read(
    @TenantId() tenantId: string,
    @Query() { asOf = dayOf(new Date()) }: TrialBalanceQuery,
  ): Promise<{ readonly asOf: string; readonly currencies: readonly TrialBalance[] }> {
    return { asOf, currencies: await this.readTrialBalance.run(tenantId, asOf) };
  }
}
