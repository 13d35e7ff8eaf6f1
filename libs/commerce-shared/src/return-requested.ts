import { Id, Type, defineEvent } from '@erp/common-messaging/contract';
import { LineQuantity } from './schemas.js';

/** A customer wants to send goods of an order back; shipping waits for them. */
export const ReturnRequested = defineEvent({
  type: 'commerce.ReturnRequested',
  version: 1,
  topic: 'commerce-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    { orderId: Id, returnId: Id, lines: Type.Array(LineQuantity, { minItems: 1 }) },
    { additionalProperties: false },
  ),
  personal: [],
});
