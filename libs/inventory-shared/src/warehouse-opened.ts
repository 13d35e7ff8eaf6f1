import { Id, Type, defineEvent } from '@erp/common-messaging/contract';

/** A warehouse exists. Stock is taken from the lowest `priority` first; of equals, from the lower code. */
export const WarehouseOpened = defineEvent({
  type: 'inventory.WarehouseOpened',
  version: 1,
  topic: 'inventory-events',
  key: (d) => d.warehouseId,
  schema: Type.Object(
    {
      warehouseId: Id,
      code: Type.String({ minLength: 1, maxLength: 32 }),
      name: Type.String({ minLength: 1, maxLength: 200 }),
      priority: Type.Integer({ minimum: 0 }),
    },
    { additionalProperties: false },
  ),
  personal: [],
  notPersonal: { name: "a warehouse's" },
});
