import { Id, Type, defineEvent } from '@erp/common-messaging/contract';
import { ShipmentLine } from './schemas.js';

/** Goods are back in the warehouse: sent back by the customer, or by the carrier who could not deliver. */
export const ReturnReceived = defineEvent({
  type: 'shipping.ReturnReceived',
  version: 1,
  topic: 'shipping-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    {
      orderId: Id,
      shipmentId: Id,
      returnId: Id,
      reason: Type.Enum(['CUSTOMER_RETURN', 'DELIVERY_FAILED']),
      lines: Type.Array(ShipmentLine, { minItems: 1 }),
    },
    { additionalProperties: false },
  ),
  personal: [],
});
