import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { ReturnReceived } from '@erp/shipping-shared';
import { AskForBilling } from '../invoices/ask-for-billing.js';
import { mergeReturnedLines } from './return.js';
import { ReturnStore } from './return.store.js';

/**
 * Goods are back. The credit note is written by the billing job, which knows the invoice's number or waits for it; the
 * refund follows it.
 */
@EventHandlers()
export class OnReturnReceived {
  constructor(
    private readonly returns: ReturnStore,
    private readonly billing: AskForBilling,
  ) {}

  @On(ReturnReceived)
  async received({ data, occurredAt }: EventOf<typeof ReturnReceived>, tx: Transaction): Promise<void> {
    const { returnId, orderId, reason } = data;
    const lines = mergeReturnedLines(data.lines);
    await this.returns.insert(tx, { returnId, orderId, reason, lines, receivedAt: occurredAt });
    await this.billing.run(tx);
  }
}
