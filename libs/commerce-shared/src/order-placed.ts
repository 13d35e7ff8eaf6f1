import { DateOnly, Id, MoneySchema, Type, defineEvent } from '@erp/common-messaging/contract';
import { OrderLine } from './schemas.js';

/** A customer ordered; nothing is held or paid yet. `total` is the sum of the lines' totals. */
export const OrderPlaced = defineEvent({
  type: 'commerce.OrderPlaced',
  version: 1,
  topic: 'commerce-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    {
      orderId: Id,
      /** Unique within the tenant; for people. */
      orderNumber: Type.String({ minLength: 1, maxLength: 64 }),
      customerId: Id,
      /** The day of the order itself: long past for an imported one. */
      placedOn: DateOnly,
      currency: Type.String({
        pattern: '^[A-Z]{3}$',
        description: 'ISO 4217; that of every amount in the order',
      }),
      lines: Type.Array(OrderLine, { minItems: 1 }),
      total: MoneySchema,
    },
    { additionalProperties: false },
  ),
  personal: [],
});
