import { ReturnRequested } from '@erp/commerce-shared';
import { EventHandlers, Jobs, On, Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { RECEIVE_RETURN, type ReturnToReceive } from '../automatic-warehouse/jobs.js';
import { ShippingSettings } from '../shipping-settings.js';
import { ReturnStore } from './return.store.js';

/** A customer sends goods back: they are expected from now on, whatever is known of their shipment. */
@EventHandlers()
export class OnReturnRequested {
  constructor(
    private readonly returns: ReturnStore,
    private readonly jobs: Jobs,
    private readonly settings: ShippingSettings,
  ) {}

  @On(ReturnRequested, { jobs: [RECEIVE_RETURN] })
  async expect({ data }: EventOf<typeof ReturnRequested>, tx: Transaction): Promise<void> {
    const { returnId, orderId, lines } = data;
    if (!(await this.returns.expect(tx, returnId, orderId, lines))) return;
    if (this.settings.warehouseMode !== 'automatic') return;
    const job: ReturnToReceive = { returnId };
    await this.jobs.add(tx, RECEIVE_RETURN, job);
  }
}
