import { Id, Type, defineEvent } from '@erp/common-messaging/contract';
import { MovedLine } from './schemas.js';

/** Goods of an order came back and are on hand again. */
export const StockReturned = defineEvent({
  type: 'inventory.StockReturned',
  version: 1,
  topic: 'inventory-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    { orderId: Id, returnId: Id, lines: Type.Array(MovedLine, { minItems: 1 }) },
    { additionalProperties: false },
  ),
  personal: [],
});
