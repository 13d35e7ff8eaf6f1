import { Id, Type, defineEvent } from '@erp/common-messaging/contract';
import { MovedLine } from './schemas.js';

/** The goods of a dispatched shipment are no longer on hand, nor reserved. */
export const StockIssued = defineEvent({
  type: 'inventory.StockIssued',
  version: 1,
  topic: 'inventory-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    { orderId: Id, shipmentId: Id, lines: Type.Array(MovedLine, { minItems: 1 }) },
    { additionalProperties: false },
  ),
  personal: [],
});
