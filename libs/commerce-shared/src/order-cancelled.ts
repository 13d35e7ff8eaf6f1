import { Id, Type, defineEvent, type Static } from '@erp/common-messaging/contract';

export const CancellationReason = Type.Enum([
  'STOCK_RESERVATION_FAILED',
  'CUSTOMER_REQUEST',
  'DEADLINE_EXPIRED',
]);
export type CancellationReason = Static<typeof CancellationReason>;

/** The order's end: whoever holds something for it lets go of it, also when that was not heard of yet. */
export const OrderCancelled = defineEvent({
  type: 'commerce.OrderCancelled',
  version: 1,
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
});
