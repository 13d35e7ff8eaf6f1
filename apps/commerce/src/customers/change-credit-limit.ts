import { Command, Database, EventPublisher } from '@erp/common-messaging';
import { CustomerCreditLimitChanged } from '@erp/commerce-shared';
import type { Money } from '@erp/kernel';
import { Injectable } from '@nestjs/common';
import { CustomerStore } from './customer.store.js';
import { limitCredit, type Customer } from './customer.js';

/** For the orders to come; those that stand already stay, also above it. Null lifts it. Throws NegativeCreditLimit. */
@Injectable()
export class ChangeCreditLimit {
  constructor(
    private readonly database: Database,
    private readonly customers: CustomerStore,
    private readonly events: EventPublisher,
  ) {}

  @Command({ emits: [CustomerCreditLimitChanged] })
  run(tenantId: string, customerId: string, creditLimit: Money | null): Promise<Customer> {
    return this.database.transaction(tenantId, async (tx) => {
      const customer = await this.customers.lock(tx, customerId);
      const changed = limitCredit(customer, creditLimit);
      if (changed !== customer) {
        await this.customers.update(tx, changed);
        await this.events.publish(tx, CustomerCreditLimitChanged, changed);
      }
      return changed;
    });
  }
}
