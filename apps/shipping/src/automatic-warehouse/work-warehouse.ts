import { Database, EventPublisher, Job, Jobs, type JobRun, type Transaction } from '@erp/common-messaging';
import { ShipmentDispatched, ShipmentFailed } from '@erp/shipping-shared';
import { Injectable } from '@nestjs/common';
import { becauseOf } from '../shipments/because-of.js';
import { ShipmentStore } from '../shipments/shipment.store.js';
import { dispatch, fail, pack, pick, toDispatched, type PlannedShipment } from '../shipments/shipment.js';
import { ShippingSettings } from '../shipping-settings.js';
import { DELIVER_SHIPMENTS, WORK_WAREHOUSE, type ShipmentsToDeliver } from './jobs.js';

/** Shipments of one run: large enough to share the cost of a transaction, small enough to hold rows for a moment only. */
const AT_ONCE = 100;
const LOOK_AGAIN_MS = 1_000;

/**
 * Simulates the people of a warehouse (WAREHOUSE_MODE=automatic): picks, packs and dispatches what is planned, or tells
 * that it cannot (see courses.ts). Shipments that are planned together add a run; the first takes all that are due, the
 * others end at once.
 */
@Injectable()
export class WorkWarehouse {
  constructor(
    private readonly database: Database,
    private readonly shipments: ShipmentStore,
    private readonly events: EventPublisher,
    private readonly jobs: Jobs,
    private readonly settings: ShippingSettings,
  ) {}

  @Job(WORK_WAREHOUSE, {
    emits: [ShipmentDispatched, ShipmentFailed],
    jobs: [WORK_WAREHOUSE, DELIVER_SHIPMENTS],
  })
  async run(_payload: object, { tenantId }: JobRun): Promise<void> {
    await this.database.transaction(tenantId, async (tx) => {
      const due = await this.shipments.lockDue(tx, AT_ONCE);
      const damaged = due
        .filter(({ course }) => course === 'FAIL_SHIPMENT')
        .map((s) => fail(s, 'GOODS_DAMAGED'));
      const leaving = due
        .filter(({ course }) => course !== 'FAIL_SHIPMENT')
        .map((s) => dispatch(pack(pick(s))));
      await this.shipments.save(tx, [...damaged, ...leaving]);
      for (const shipment of damaged) {
        const { orderId, shipmentId } = shipment;
        const failed = { orderId, shipmentId, reason: 'GOODS_DAMAGED' } as const;
        await this.events.publish(becauseOf(tx, shipment), ShipmentFailed, failed);
      }
      for (const shipment of leaving)
        await this.events.publish(becauseOf(tx, shipment), ShipmentDispatched, toDispatched(shipment));
      if (leaving.length > 0) await this.deliverLater(tx, leaving);
      if (due.length < AT_ONCE) await this.lookAgain(tx);
    });
  }

  private async deliverLater(tx: Transaction, leaving: readonly PlannedShipment[]): Promise<void> {
    const job: ShipmentsToDeliver = { orderIds: leaving.map(({ orderId }) => orderId) };
    const runAt = new Date(Date.now() + this.settings.automaticDeliveryAfterMs);
    await this.jobs.add(tx, DELIVER_SHIPMENTS, job, { runAt });
  }

  /**
   * What another transaction held was passed over. That is most often another run, which works it; but it may be a
   * handler that leaves it as it was, and then no run would come.
   */
  private async lookAgain(tx: Transaction): Promise<void> {
    if (!(await this.shipments.anyDue(tx))) return;
    const key = `${WORK_WAREHOUSE}:again:${tx.tenantId}`;
    await this.jobs.add(tx, WORK_WAREHOUSE, {}, { key, runAt: new Date(Date.now() + LOOK_AGAIN_MS) });
  }
}
