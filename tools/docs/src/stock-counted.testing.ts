import { Id, Type, defineEvent } from '@erp/common-messaging/contract';
import type { Contracts } from '@erp/contracts';
import type { Facts } from './catalog/catalog.js';

/** An event that no contract library has: with personal data, and words that would be HTML if they were not escaped. */
export const StockCounted = defineEvent({
  type: 'inventory.StockCounted',
  version: 1,
  topic: 'inventory-events',
  key: (d: { warehouseId: string }) => d.warehouseId,
  schema: Type.Object(
    {
      warehouseId: Id,
      counter: Type.Object({
        email: Type.String({ format: 'email', description: '<script>alert("field")</script>' }),
      }),
    },
    { additionalProperties: false },
  ),
  personal: ['counter'],
});

const SAMPLE = {
  key: '018f2a4e-0000-7000-8000-000000000001',
  data: {
    warehouseId: '018f2a4e-0000-7000-8000-000000000001',
    counter: { email: 'ada@example.org', note: '<img src=x onerror=alert(1)>' },
  },
};

/** The facts of the repository as they are once somebody has added the event and its contract files. */
export const withStockCounted = (facts: Facts): Facts => ({
  ...facts,
  definitions: [...facts.definitions, StockCounted],
  contracts: new Map([
    ...facts.contracts,
    [StockCounted.type, new Map([[1, { schema: StockCounted.schema, samples: [SAMPLE] }]])],
  ]) satisfies Contracts,
});
