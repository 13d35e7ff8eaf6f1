import { Id, Type, defineEvent } from '@erp/common-messaging/contract';

/** The goods had left before the order was to be cancelled. */
export const CancellationRefused = defineEvent({
  type: 'shipping.CancellationRefused',
  version: 1,
  topic: 'shipping-events',
  key: (d) => d.orderId,
  schema: Type.Object({ orderId: Id, shipmentId: Id }, { additionalProperties: false }),
  personal: [],
});
