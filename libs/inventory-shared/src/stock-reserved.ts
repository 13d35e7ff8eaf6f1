import { Id, LineNumber, Quantity, Sku, Type, defineEvent } from '@erp/common-messaging/contract';

/**
 * Every line of an order is held for it. The allocations of a line come from one warehouse where one could serve
 * the line alone, and add up to its quantity.
 */
export const StockReserved = defineEvent({
  type: 'inventory.StockReserved',
  version: 1,
  topic: 'inventory-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    {
      orderId: Id,
      reservationId: Id,
      lines: Type.Array(
        Type.Object(
          {
            lineNumber: LineNumber,
            sku: Sku,
            quantity: Quantity,
            allocations: Type.Array(
              Type.Object({ warehouseId: Id, quantity: Quantity }, { additionalProperties: false }),
              { minItems: 1 },
            ),
          },
          { additionalProperties: false },
        ),
        { minItems: 1 },
      ),
    },
    { additionalProperties: false },
  ),
  personal: [],
});
