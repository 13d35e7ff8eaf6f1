import { Id, Type, defineEvent } from '@erp/common-messaging/contract';

/** The carrier has handed the goods over. */
export const ShipmentDelivered = defineEvent({
  type: 'shipping.ShipmentDelivered',
  version: 1,
  topic: 'shipping-events',
  key: (d) => d.orderId,
  schema: Type.Object({ orderId: Id, shipmentId: Id }, { additionalProperties: false }),
  personal: [],
});
