import type { Course } from '../shipments/shipment-status.js';

/**
 * What the simulated warehouse does with a shipment, told by the SKUs in it, so that a demonstration can show every path
 * by ordering. Real goods know nothing of this: it applies only where WAREHOUSE_MODE is automatic.
 *
 * | a SKU that ends in | what happens                                                       |
 * | ------------------ | ------------------------------------------------------------------ |
 * | `-HOLD`            | nothing: the shipment stays PLANNED for a person, or to be stopped |
 * | `-NOSHIP`          | ShipmentFailed, GOODS_DAMAGED                                      |
 * | `-NOBODY`          | dispatched; DeliveryFailed, NOBODY_THERE; returned to the sender   |
 * | anything else      | dispatched and delivered                                           |
 *
 * The first row that fits any line decides. Null: left to a person.
 */
export function courseOf(lines: readonly { readonly sku: string }[]): Course | null {
  const any = (suffix: string): boolean => lines.some(({ sku }) => sku.endsWith(suffix));
  if (any('-HOLD')) return null;
  if (any('-NOSHIP')) return 'FAIL_SHIPMENT';
  if (any('-NOBODY')) return 'FAIL_DELIVERY';
  return 'DELIVER';
}
