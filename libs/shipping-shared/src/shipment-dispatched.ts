import { Id, Type, defineEvent } from '@erp/common-messaging/contract';
import { ShipmentLine } from './schemas.js';

/** The goods have left the house: from now on the order cannot be cancelled, only returned. */
export const ShipmentDispatched = defineEvent({
  type: 'shipping.ShipmentDispatched',
  version: 1,
  topic: 'shipping-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    {
      orderId: Id,
      shipmentId: Id,
      trackingNumber: Type.String({ minLength: 1, maxLength: 64 }),
      lines: Type.Array(ShipmentLine, { minItems: 1 }),
    },
    { additionalProperties: false },
  ),
  personal: [],
});
