import { Command, Database, EventPublisher } from '@erp/common-messaging';
import { ReturnRequested } from '@erp/commerce-shared';
import { newId } from '@erp/kernel';
import { Idempotency, type IdempotentRequest } from '@erp/service-kit';
import { Injectable } from '@nestjs/common';
import { OrderHistoryStore } from '../orders/order-history.store.js';
import { OrderStore } from '../orders/order.store.js';
import { ReturnStore } from './return.store.js';
import { request as requestReturn, type RequestedReturn, type ReturnedPieces } from './return.js';

/**
 * A customer wants to send goods back; shipping waits for them from now on. The order is held, so that two requests at
 * once cannot ask for the same pieces. Throws OrderNotFound, OrderNotReturnable, ReturnExceedsOrder.
 */
@Injectable()
export class RequestReturn {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly orders: OrderStore,
    private readonly history: OrderHistoryStore,
    private readonly returns: ReturnStore,
    private readonly events: EventPublisher,
  ) {}

  @Command({ emits: [ReturnRequested] })
  run(
    tenantId: string,
    request: IdempotentRequest,
    orderId: string,
    wanted: readonly ReturnedPieces[],
  ): Promise<RequestedReturn> {
    return this.database.transaction(tenantId, (tx) =>
      this.idempotency.idempotent(tx, request, async () => {
        const { status } = await this.orders.lock(tx, orderId);
        const lines = await this.returns.linesOf(tx, orderId);
        const requested = requestReturn(newId(), { orderId, status, lines }, wanted);
        await this.returns.insert(tx, requested);
        const { returnId } = requested;
        const entry = {
          what: 'RETURN_REQUESTED',
          actor: 'api',
          eventType: null,
          detail: `return ${returnId}`,
        };
        await this.history.note(tx, [{ orderId, entry, tx }]);
        await this.events.publish(tx, ReturnRequested, { ...requested, lines: [...requested.lines] });
        return requested;
      }),
    );
  }
}
