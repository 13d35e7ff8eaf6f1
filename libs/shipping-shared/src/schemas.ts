import { Id, LineNumber, Quantity, Sku, Type } from '@erp/common-messaging/contract';

/** Pieces of an order's line from one warehouse; a line that is served by two warehouses stands twice. */
export const ShipmentLine = Type.Object(
  { lineNumber: LineNumber, sku: Sku, warehouseId: Id, quantity: Quantity },
  { additionalProperties: false },
);
