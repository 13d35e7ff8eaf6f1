import { defineEvent, Type, type EventDefinition, type TSchema } from '@erp/common-messaging/contract';
import { readContracts, pathOf, schemaFile, type Contracts, type Texts } from '../files/contract-files.js';
import { FILES_V1, orderShipped, texts, TYPE, V1 } from './order-shipped.testing.js';

// OrderShipped once more, with a parcel for each carrier: what its readers cannot read.

export const OrderShipped = orderShipped();

export const V2 = Type.Object(
  { orderId: Type.String(), parcels: Type.Array(V1.properties.carrier, { minItems: 1 }) },
  { additionalProperties: false },
);
const V2_DATA = { orderId: 'o-1', parcels: ['POST', 'COURIER'] };

/** With a window until the end of March, where nothing else is said. */
export const orderShippedV2 = (changes: Partial<EventDefinition> = {}): EventDefinition =>
  defineEvent<TSchema>({
    type: `${TYPE}.v2`,
    version: 2,
    topic: 'shipping-events',
    key: (data) => (data as { orderId: string }).orderId,
    schema: V2,
    personal: [],
    replaces: OrderShipped,
    upcasts: {
      1: ({ orderId, carrier }: { orderId: string; carrier: string }) => ({ orderId, parcels: [carrier] }),
    },
    window: {
      until: '2027-03-31',
      toOld: (data) => {
        const { orderId, parcels } = data as typeof V2_DATA;
        return { orderId, carrier: parcels[0] };
      },
    },
    ...changes,
  });

/** No window: the old form is published no more. */
export const CLOSED = { window: undefined } as Partial<EventDefinition>;

/** The contract files of both. */
export const BOTH: Texts = new Map([
  ...texts(FILES_V1),
  [pathOf(`${TYPE}.v2`, 2, 'schema'), JSON.stringify(schemaFile(`${TYPE}.v2`, 2, V2))],
  [pathOf(`${TYPE}.v2`, 2, 'samples'), JSON.stringify([{ key: 'o-1', data: V2_DATA }])],
]);

export const bothContracts = (): Contracts => readContracts(BOTH);
