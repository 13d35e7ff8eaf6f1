import { defineEvent, Type, type EventDefinition, type TSchema } from '@erp/common-messaging/contract';
import { readContracts, pathOf, schemaFile, type Contracts } from '../files/contract-files.js';

/** An event type for tests of the gate, as the code may have it. */
export const TYPE = 'shipping.OrderShipped';

export const V1 = Type.Object(
  { orderId: Type.String(), carrier: Type.Enum(['POST', 'COURIER']) },
  { additionalProperties: false },
);
export const V1_DATA = { orderId: 'o-1', carrier: 'POST' };

/** Its definition, with version 1 where nothing else is said. */
export const orderShipped = (changes: Partial<EventDefinition> = {}): EventDefinition =>
  defineEvent<TSchema>({
    type: TYPE,
    version: 1,
    topic: 'shipping-events',
    key: (data) => (data as { orderId: string }).orderId,
    schema: V1,
    personal: [],
    ...changes,
  });

/** Texts of contract files: for each version its schema and the data of its samples. */
export function texts(versions: Readonly<Record<number, { schema: TSchema; data: readonly object[] }>>) {
  return new Map(
    Object.entries(versions).flatMap(([version, { schema, data }]) => {
      const samples = data.map((one) => ({ key: (one as { orderId: string }).orderId, data: one }));
      return [
        [pathOf(TYPE, Number(version), 'schema'), JSON.stringify(schemaFile(TYPE, Number(version), schema))],
        [pathOf(TYPE, Number(version), 'samples'), JSON.stringify(samples)],
      ] as const;
    }),
  );
}

export const contracts = (versions: Parameters<typeof texts>[0]): Contracts => readContracts(texts(versions));

/** The files of version 1. */
export const FILES_V1 = { 1: { schema: V1, data: [V1_DATA] } };
