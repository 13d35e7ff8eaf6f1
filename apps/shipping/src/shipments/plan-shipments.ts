import { EventPublisher, Jobs, originOf, type BatchTransaction } from '@erp/common-messaging';
import type { EventEnvelope } from '@erp/common-messaging/contract';
import { newId } from '@erp/kernel';
import { ShipmentPlanned } from '@erp/shipping-shared';
import { Injectable } from '@nestjs/common';
import { courseOf } from '../automatic-warehouse/courses.js';
import { WORK_WAREHOUSE } from '../automatic-warehouse/jobs.js';
import { ShippingSettings } from '../shipping-settings.js';
import { ShipmentStore } from './shipment.store.js';
import { isReady, plan, type Shipment } from './shipment.js';

/** Plans shipments whose last fact has just come; those that wait for more, or have ended, are left alone. */
@Injectable()
export class PlanShipments {
  constructor(
    private readonly shipments: ShipmentStore,
    private readonly events: EventPublisher,
    private readonly jobs: Jobs,
    private readonly settings: ShippingSettings,
  ) {}

  /** `facts` are the events that the shipments were locked for; several may be of one order. */
  async whenReady(
    tx: BatchTransaction,
    facts: readonly EventEnvelope<{ readonly orderId: string }>[],
    shipments: readonly Shipment[],
  ): Promise<void> {
    const firstOf = new Map(facts.toReversed().map((fact) => [fact.data.orderId, fact]));
    const because = ({ orderId }: Shipment) => tx.causedBy(firstOf.get(orderId)!);
    const planned = shipments.filter(isReady).map((shipment) => {
      const course = this.settings.warehouseMode === 'automatic' ? courseOf(shipment.lines) : null;
      return plan(shipment, newId(), course, originOf(because(shipment)));
    });
    if (planned.length === 0) return;
    await this.shipments.save(tx, planned);

    for (const shipment of planned) {
      const { orderId, shipmentId, lines } = shipment;
      await this.events.publish(because(shipment), ShipmentPlanned, {
        orderId,
        shipmentId,
        lines: [...lines],
      });
    }
    // Without a key: a key is a row of the queue that all orders of a tenant would wait for until the commit.
    const toWork = planned.find(({ course }) => course !== null);
    if (toWork) await this.jobs.add(because(toWork), WORK_WAREHOUSE, {});
  }
}
