import { Id, Type, defineEvent } from '@erp/common-messaging/contract';

/** A cancelled order will not leave, whether its shipment was planned or not heard of yet. */
export const ShipmentStopped = defineEvent({
  type: 'shipping.ShipmentStopped',
  version: 1,
  topic: 'shipping-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    {
      orderId: Id,
      /** Null when none was planned. */
      shipmentId: Type.Union([Id, Type.Null()]),
    },
    { additionalProperties: false },
  ),
  personal: [],
});
