import { Id, Type, defineEvent, type DataOf } from '@erp/common-messaging/contract';
import { CancellationReason, OrderCancelled } from './order-cancelled.js';

/** What a context says in one word of why a step failed: `INSUFFICIENT_FUNDS`, `GOODS_MISSING`. */
export const FailureCode = Type.String({ pattern: '^[A-Z][A-Z0-9_]{0,63}$' });

/**
 * The order's end: whoever holds something for it lets go of it, also when that was not heard of yet.
 *
 * v3 breaks with v2: `code` says in one word, for reports and for machines, why the step failed, where `detail` was a text
 * for people, in which anything could stand, personal data too (R25). Null when no step failed, for somebody asked, and when
 * that is not known, as of an event that was published before v3 without such a word.
 */
export const OrderCancelledV3 = defineEvent({
  type: 'commerce.OrderCancelled.v3',
  version: 3,
  topic: 'commerce-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    { orderId: Id, reason: CancellationReason, code: Type.Union([FailureCode, Type.Null()]) },
    { additionalProperties: false },
  ),
  personal: [],
  replaces: OrderCancelled,
  upcasts: {
    2: ({ orderId, reason, detail }: DataOf<typeof OrderCancelled>) => ({
      orderId,
      reason,
      code: codeIn(detail),
    }),
  },
  window: {
    until: '2027-02-28',
    toOld: ({ orderId, reason, code }): DataOf<typeof OrderCancelled> => ({
      orderId,
      reason,
      detail: code ?? '',
    }),
  },
});

/** The word that a text of v2 begins with: `INSUFFICIENT_STOCK: line 1, CD-0042: 3 ordered, 1 available`. */
const codeIn = (detail: string): string | null => /^[A-Z][A-Z0-9_]{0,63}(?=$|:)/.exec(detail)?.[0] ?? null;
