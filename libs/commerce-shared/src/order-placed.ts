import { DateOnly, Id, MoneySchema, Type, defineEvent } from '@erp/common-messaging/contract';
import { OrderLine, PaymentToken } from './schemas.js';

/**
 * A customer ordered; nothing is held or paid yet. `total` is the sum of the lines' totals.
 *
 * v2 says how it is paid and where it goes, by ids alone (R25): a token that the payment gateway gave for a card, and
 * the id of an address. Both are null for an order of v1, which is delivered where the customer is known to be and
 * paid on account.
 */
export const OrderPlaced = defineEvent({
  type: 'commerce.OrderPlaced',
  version: 2,
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
      /** Null: on account, to be paid after the invoice. */
      paymentToken: Type.Union([PaymentToken, Type.Null()]),
      shipToAddressId: Type.Union([Id, Type.Null()]),
    },
    { additionalProperties: false },
  ),
  personal: [],
  upcasts: { 1: (v1: object) => ({ ...v1, paymentToken: null, shipToAddressId: null }) },
});
