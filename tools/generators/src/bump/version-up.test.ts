import { format } from 'prettier';
import { expect, test } from '@jest/globals';
import { versionUp } from './version-up.js';

const V1 = `import { Id, Type, defineEvent } from '@erp/common-messaging/contract';

/** Stock was counted. */
export const StockCounted = defineEvent({
  type: 'inventory.StockCounted',
  version: 1,
  key: (d) => d.stockId,
  schema: Type.Object({ stockId: Id }, { additionalProperties: false }),
  personal: [],
});
`;

const layout = (text: string) =>
  format(text, { parser: 'typescript', singleQuote: true, printWidth: 110, trailingComma: 'all' });

const bumped = (text: string) => layout(versionUp(text, 'inventory.StockCounted'));

test('the old schema stays as what the upcaster takes, the new one begins as its copy (R4)', async () => {
  expect(await bumped(V1))
    .toBe(`import { Id, Type, defineEvent, type Static } from '@erp/common-messaging/contract';

/** What v1 says. */
export const StockCountedSchemaV1 = Type.Object({ stockId: Id }, { additionalProperties: false });

/** What v2 says. */
export const StockCountedSchemaV2 = Type.Object({ stockId: Id }, { additionalProperties: false });

/** Stock was counted. */
export const StockCounted = defineEvent({
  type: 'inventory.StockCounted',
  version: 2,
  key: (d) => d.stockId,
  schema: StockCountedSchemaV2,
  personal: [],
  upcasts: { 1: (v1: Static<typeof StockCountedSchemaV1>): Static<typeof StockCountedSchemaV2> => v1 },
});
`);
});

test('the next time only the newest schema is copied, and older upcasters stay', async () => {
  const third = await bumped(await bumped(V1));
  expect(third.match(/export const StockCountedSchemaV\d/g)).toEqual(
    [1, 2, 3].map((version) => `export const StockCountedSchemaV${version}`),
  );
  expect(third).toContain('version: 3');
  expect(third).toContain('schema: StockCountedSchemaV3');
  expect(third).toContain(
    '1: (v1: Static<typeof StockCountedSchemaV1>): Static<typeof StockCountedSchemaV2> => v1,',
  );
  expect(third).toContain(
    '2: (v2: Static<typeof StockCountedSchemaV2>): Static<typeof StockCountedSchemaV3> => v2,',
  );
});

test('a file that does not define the event is refused', () => {
  expect(() => versionUp(V1, 'inventory.StockMoved')).toThrow('the contract of inventory.StockMoved is no');
});
