import { Id, LineNumber, Quantity, Type, defineEvent, type Static } from '@erp/common-messaging/contract';
import { Pieces } from './schemas.js';

/** UNKNOWN_SKU when any short line names a SKU that is not registered: more stock would not help. */
export const ReservationFailure = Type.Enum(['INSUFFICIENT_STOCK', 'UNKNOWN_SKU']);
export type ReservationFailure = Static<typeof ReservationFailure>;

/** Nothing is held for an order, because at least one line cannot be served in full. */
export const StockReservationFailed = defineEvent({
  type: 'inventory.StockReservationFailed',
  version: 1,
  topic: 'inventory-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    {
      orderId: Id,
      reason: ReservationFailure,
      /**
       * Only the lines that are short. `available` is what the lines before it in the same order leave.
       * `sku` is any text: as ordered, also when nobody here ever heard of it.
       */
      shortages: Type.Array(
        Type.Object(
          { lineNumber: LineNumber, sku: Type.String(), requested: Quantity, available: Pieces },
          { additionalProperties: false },
        ),
        { minItems: 1 },
      ),
    },
    { additionalProperties: false },
  ),
  personal: [],
});
