import { Id, Sku, Type, defineEvent } from '@erp/common-messaging/contract';
import { AdjustmentReason } from './adjustment-reason.js';

/**
 * On hand was corrected by `quantityDelta` pieces, never zero. The note of the adjustment stays in the ledger:
 * free text may hold personal data, and nobody but a person needs it (R25).
 */
export const StockAdjusted = defineEvent({
  type: 'inventory.StockAdjusted',
  version: 1,
  topic: 'inventory-events',
  key: (d) => `${d.warehouseId}/${d.sku}`,
  subject: (d) => d.adjustmentId,
  schema: Type.Object(
    {
      adjustmentId: Id,
      warehouseId: Id,
      sku: Sku,
      quantityDelta: Type.Integer({ not: { const: 0 } }),
      reason: AdjustmentReason,
    },
    { additionalProperties: false },
  ),
  personal: [],
});
