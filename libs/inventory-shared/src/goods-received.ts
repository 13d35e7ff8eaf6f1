import { Id, Quantity, Sku, Type, defineEvent } from '@erp/common-messaging/contract';

/** Goods came into a warehouse and are on hand. Each SKU stands once. */
export const GoodsReceived = defineEvent({
  type: 'inventory.GoodsReceived',
  version: 1,
  topic: 'inventory-events',
  key: (d) => d.warehouseId,
  subject: (d) => d.receiptId,
  schema: Type.Object(
    {
      receiptId: Id,
      warehouseId: Id,
      lines: Type.Array(Type.Object({ sku: Sku, quantity: Quantity }, { additionalProperties: false }), {
        minItems: 1,
      }),
    },
    { additionalProperties: false },
  ),
  personal: [],
});
