import { defineEvent } from '@erp/common-messaging/contract';
import { ProductFacts } from './schemas.js';

/** Name, price or tax rate are new; the event carries all of them as they are now. Orders placed before keep theirs. */
export const ProductChanged = defineEvent({
  type: 'commerce.ProductChanged',
  version: 1,
  topic: 'commerce-events',
  key: (d) => d.sku,
  schema: ProductFacts,
  personal: [],
  notPersonal: { name: "a product's" },
});
