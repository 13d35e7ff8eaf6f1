import { Command, Database, EventPublisher, Jobs, type Transaction } from '@erp/common-messaging';
import { OrderPlaced } from '@erp/commerce-shared';
import { newId } from '@erp/kernel';
import { Idempotency, type IdempotentRequest } from '@erp/service-kit';
import { Injectable } from '@nestjs/common';
import { CommerceSettings } from '../commerce-settings.js';
import { CustomerStore } from '../customers/customer.store.js';
import { grantCredit } from '../customers/customer.js';
import { ProductStore } from '../products/product.store.js';
import { ORDER_DEADLINE, type OrderDeadline } from './expire-orders.js';
import { COMMERCE, OrderStore } from './order.store.js';
import { place, type PlaceOrder as OrderToPlace, type PlacedOrder } from './order-placing.js';

export type OrderWish = Pick<OrderToPlace, 'customerId' | 'currency' | 'lines'> &
  Partial<Pick<OrderToPlace, 'paymentToken' | 'shipToAddressId'>>;

/**
 * Places an order at today's prices, and sets its deadline in the same transaction (R9). Throws LinesNotOnSale, and
 * CreditLimitExceeded or CreditLimitInOtherCurrency for a customer with a credit limit.
 */
@Injectable()
export class PlaceOrder {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly products: ProductStore,
    private readonly customers: CustomerStore,
    private readonly orders: OrderStore,
    private readonly events: EventPublisher,
    private readonly jobs: Jobs,
    private readonly settings: CommerceSettings,
  ) {}

  @Command({ emits: [OrderPlaced], jobs: [ORDER_DEADLINE] })
  run(tenantId: string, request: IdempotentRequest, wish: OrderWish): Promise<PlacedOrder> {
    const placedAt = new Date();
    return this.database.transaction(tenantId, (tx) =>
      this.idempotency.idempotent(tx, request, async () => {
        const skus = wish.lines.map((line) => line.sku);
        const products = await this.products.bySku(tx, skus);
        const orderNumber = await this.orders.nextNumber(tx);
        const placedOn = placedAt.toISOString().slice(0, 10);
        const { paymentToken = null, shipToAddressId = null } = wish;
        const order = place(
          { ...wish, paymentToken, shipToAddressId, orderId: newId(), orderNumber, placedOn },
          products,
        );

        await this.requireCredit(tx, order);

        const deadlineAt = new Date(placedAt.getTime() + this.settings.orderDeadlineMs);
        const origin = { source: COMMERCE, importId: null, placedAt, deadlineAt };
        await this.orders.insert(tx, [order], origin, {
          what: 'PLACED',
          actor: 'api',
          detail: '',
          eventType: null,
        });
        await this.events.publish(tx, OrderPlaced, { ...order, lines: [...order.lines] });
        const deadline: OrderDeadline = { orderIds: [order.orderId] };
        await this.jobs.add(tx, ORDER_DEADLINE, deadline, {
          runAt: deadlineAt,
          key: `${ORDER_DEADLINE}:${order.orderId}`,
        });
        return order;
      }),
    );
  }

  /** Two statements, in this order: the second must see what whoever held the limit before has placed. */
  private async requireCredit(tx: Transaction, { customerId, total }: PlacedOrder): Promise<void> {
    const creditLimit = await this.customers.lockLimit(tx, customerId);
    if (creditLimit) grantCredit(customerId, creditLimit, await this.orders.owedBy(tx, customerId), total);
  }
}
