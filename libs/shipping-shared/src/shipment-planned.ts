import { Id, Type, defineEvent } from '@erp/common-messaging/contract';
import { ShipmentLine } from './schemas.js';

/** The goods of a paid order are to be picked, packed and dispatched. */
export const ShipmentPlanned = defineEvent({
  type: 'shipping.ShipmentPlanned',
  version: 1,
  topic: 'shipping-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    { orderId: Id, shipmentId: Id, lines: Type.Array(ShipmentLine, { minItems: 1 }) },
    { additionalProperties: false },
  ),
  personal: [],
});
