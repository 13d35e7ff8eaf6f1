import { defineEvent } from '@erp/common-messaging/contract';
import { ProductFacts } from './schemas.js';

/** A product can be ordered from now on. */
export const ProductListed = defineEvent({
  type: 'commerce.ProductListed',
  version: 1,
  topic: 'commerce-events',
  key: (d) => d.sku,
  schema: ProductFacts,
  personal: [],
  notPersonal: { name: "a product's" },
});
