import { Id, Type, defineEvent } from '@erp/common-messaging/contract';

/** The carrier could not hand the goods over and brings them back: ReturnReceived follows when they are here. */
export const DeliveryFailed = defineEvent({
  type: 'shipping.DeliveryFailed',
  version: 1,
  topic: 'shipping-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    {
      orderId: Id,
      shipmentId: Id,
      reason: Type.Enum(['NOBODY_THERE', 'ADDRESS_UNKNOWN', 'REFUSED', 'DAMAGED']),
    },
    { additionalProperties: false },
  ),
  personal: [],
});
