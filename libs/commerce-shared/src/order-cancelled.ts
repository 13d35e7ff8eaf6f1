import { Id, Type, defineEvent, type Static } from '@erp/common-messaging/contract';

/** The first three are those of v1. */
export const CancellationReason = Type.Enum([
  'STOCK_RESERVATION_FAILED',
  'CUSTOMER_REQUEST',
  'DEADLINE_EXPIRED',
  'PAYMENT_FAILED',
  'SHIPMENT_FAILED',
]);
export type CancellationReason = Static<typeof CancellationReason>;

/**
 * The order's end, as it is told to readers that do not know order-cancelled-v3.ts yet, which replaces it: nobody publishes
 * this one by itself. v2 knows two more reasons.
 */
export const OrderCancelled = defineEvent({
  type: 'commerce.OrderCancelled',
  version: 2,
  topic: 'commerce-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    {
      orderId: Id,
      reason: CancellationReason,
      /** For people; says what was missing or awaited, never who. */
      detail: Type.String(),
    },
    { additionalProperties: false },
  ),
  personal: [],
  upcasts: { 1: (v1) => v1 },
  // A reader that knows only v1 has no word for the new reasons: its own version was deployed before the publisher's.
  compatibility: 'backward-transitive',
});
