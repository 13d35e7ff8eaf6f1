import { EventPublisher, Jobs, type Transaction } from '@erp/common-messaging';
import { newId } from '@erp/kernel';
import { ShipmentPlanned } from '@erp/shipping-shared';
import { Injectable } from '@nestjs/common';
import { courseOf } from '../automatic-warehouse/courses.js';
import { WORK_WAREHOUSE } from '../automatic-warehouse/jobs.js';
import { ShippingSettings } from '../shipping-settings.js';
import { ShipmentStore } from './shipment.store.js';
import { isReady, plan, type Shipment } from './shipment.js';

/** Plans a shipment whose last fact has just come; one that waits for more, or has ended, is left alone. */
@Injectable()
export class PlanShipment {
  constructor(
    private readonly shipments: ShipmentStore,
    private readonly events: EventPublisher,
    private readonly jobs: Jobs,
    private readonly settings: ShippingSettings,
  ) {}

  async whenReady(tx: Transaction, shipment: Shipment): Promise<void> {
    if (!isReady(shipment)) return;
    const course = this.settings.warehouseMode === 'automatic' ? courseOf(shipment.lines) : null;
    const planned = plan(shipment, newId(), course);
    await this.shipments.save(tx, [planned]);
    const { orderId, shipmentId, lines } = planned;
    await this.events.publish(tx, ShipmentPlanned, { orderId, shipmentId, lines: [...lines] });
    // Without a key: a key is a row of the queue that all orders of a tenant would wait for until the commit.
    if (course !== null) await this.jobs.add(tx, WORK_WAREHOUSE, {});
  }
}
