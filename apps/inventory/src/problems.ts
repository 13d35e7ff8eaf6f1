import type { ProblemTable } from '@erp/service-kit';
import type { AdjustmentExceedsStock } from './stock/stock-errors.js';

/** The domain errors of inventory by their code, as HTTP tells them (RFC 9457). */
export const problems: ProblemTable = {
  'sku-not-found': 404,
  'reservation-not-found': 404,
  'sku-already-registered': 409,
  'warehouse-code-taken': 409,
  'adjustment-exceeds-stock': {
    status: 409,
    members: ({ level, quantityDelta }: AdjustmentExceedsStock) => ({ ...level, quantityDelta }),
  },
  'stock-too-high': 409,
  'adjustment-note-missing': 422,
  'unknown-skus': 422,
  'unknown-warehouse': 422,
};
