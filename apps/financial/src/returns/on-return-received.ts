import { BatchTransaction, EventHandlers, Jobs, OnBatch, originOf } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { ReturnReceived } from '@erp/shipping-shared';
import { BILL } from '../invoices/bill.js';
import { mergeReturnedLines } from './return.js';
import { ReturnStore, type ReceivedReturn } from './return.store.js';

/**
 * Goods are back. The credit notes are written by the billing job, which knows the invoices' numbers or waits for them; the
 * refunds follow it.
 */
@EventHandlers()
export class OnReturnReceived {
  constructor(
    private readonly returns: ReturnStore,
    private readonly jobs: Jobs,
  ) {}

  @OnBatch(ReturnReceived, { jobs: [BILL] })
  async received(events: readonly EventOf<typeof ReturnReceived>[], tx: BatchTransaction): Promise<void> {
    const received = events.map((event): ReceivedReturn => {
      const { returnId, orderId, reason, lines } = event.data;
      return {
        returnId,
        orderId,
        reason,
        lines: mergeReturnedLines(lines),
        receivedAt: event.occurredAt,
        origin: originOf(tx.causedBy(event)),
      };
    });
    await this.returns.insert(tx, received);
    await this.jobs.add(tx.causedBy(events[0]!), BILL, {});
  }
}
