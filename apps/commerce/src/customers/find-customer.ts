import { Database } from '@erp/common-messaging';
import type { Money } from '@erp/kernel';
import { Injectable } from '@nestjs/common';
import { OrderStore } from '../orders/order.store.js';
import { CustomerStore } from './customer.store.js';
import type { Customer } from './customer.js';

export interface CustomerStanding extends Customer {
  /** What is owed for orders that are neither cancelled nor returned: an amount for each currency, none when nothing is. */
  readonly exposure: readonly Money[];
}

/** Every id is a customer: one that nothing was agreed with, and who never ordered, has no limit and owes nothing. */
@Injectable()
export class FindCustomer {
  constructor(
    private readonly database: Database,
    private readonly customers: CustomerStore,
    private readonly orders: OrderStore,
  ) {}

  one(tenantId: string, customerId: string): Promise<CustomerStanding> {
    return this.database.transaction(tenantId, async (tx) => ({
      ...(await this.customers.find(tx, customerId)),
      exposure: await this.orders.owedBy(tx, customerId),
    }));
  }
}
