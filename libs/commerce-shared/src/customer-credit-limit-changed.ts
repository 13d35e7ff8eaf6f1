import { Id, MoneySchema, Type, defineEvent } from '@erp/common-messaging/contract';

/** How much a customer may owe. Null: as much as they like. */
export const CustomerCreditLimitChanged = defineEvent({
  type: 'commerce.CustomerCreditLimitChanged',
  version: 1,
  topic: 'commerce-events',
  key: (d) => d.customerId,
  schema: Type.Object(
    { customerId: Id, creditLimit: Type.Union([MoneySchema, Type.Null()]) },
    { additionalProperties: false },
  ),
  personal: [],
});
