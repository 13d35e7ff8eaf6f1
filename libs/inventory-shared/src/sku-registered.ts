import { Sku, Type, defineEvent } from '@erp/common-messaging/contract';

/** A stock-keeping unit exists: stock of it can be received and reserved. */
export const SkuRegistered = defineEvent({
  type: 'inventory.SkuRegistered',
  version: 1,
  topic: 'inventory-events',
  key: (d) => d.sku,
  schema: Type.Object(
    { sku: Sku, name: Type.String({ minLength: 1, maxLength: 200 }) },
    { additionalProperties: false },
  ),
  personal: [],
  notPersonal: { name: "a product's" },
});
