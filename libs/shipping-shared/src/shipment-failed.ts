import { Id, Type, defineEvent } from '@erp/common-messaging/contract';

/** The goods cannot be dispatched: nothing has left, and nothing will. */
export const ShipmentFailed = defineEvent({
  type: 'shipping.ShipmentFailed',
  version: 1,
  topic: 'shipping-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    { orderId: Id, shipmentId: Id, reason: Type.Enum(['GOODS_MISSING', 'GOODS_DAMAGED', 'CARRIER_REFUSED']) },
    { additionalProperties: false },
  ),
  personal: [],
});
