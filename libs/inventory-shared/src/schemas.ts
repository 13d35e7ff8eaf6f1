import { Id, LineNumber, Quantity, Sku, Type } from '@erp/common-messaging/contract';

/** A count of pieces that may be none. */
export const Pieces = Type.Integer({ minimum: 0 });

/** Pieces of an order's line that left one warehouse, or came back to it. */
export const MovedLine = Type.Object(
  { lineNumber: LineNumber, sku: Sku, warehouseId: Id, quantity: Quantity },
  { additionalProperties: false },
);
