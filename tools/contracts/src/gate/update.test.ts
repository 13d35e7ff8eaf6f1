import { expect, test } from '@jest/globals';
import { Type } from '@erp/common-messaging/contract';
import { check, committedAt } from './check.js';
import { contracts, FILES_V1, orderShipped, TYPE, V1, V1_DATA } from './order-shipped.testing.js';
import { pathOf, readContracts } from '../files/contract-files.js';
import { CommittedVersion, update } from './update.js';

const schema = Type.Object({ ...V1.properties, parcels: Type.Integer() }, { additionalProperties: false });
const committed = committedAt(contracts(FILES_V1), 'abc123');

test('a new version gets its schema and a proposal for its golden sample, and then passes the gate (R4)', () => {
  const upcasts = { 1: (v1: object) => ({ ...v1, parcels: 1 }) };
  const definition = orderShipped({ version: 2, schema, upcasts });
  const written = update([definition], contracts(FILES_V1), committed);
  expect(written.map(({ path }) => path)).toEqual([pathOf(TYPE, 2, 'schema'), pathOf(TYPE, 2, 'samples')]);
  expect(written[1]!.content).toEqual([{ key: 'o-1', data: { ...V1_DATA, parcels: 1 } }]);
  const added = readContracts(new Map(written.map(({ path, content }) => [path, JSON.stringify(content)])));
  const both = new Map([...contracts(FILES_V1).get(TYPE)!, ...added.get(TYPE)!]);
  expect(check({ definitions: [definition], files: new Map([[TYPE, both]]), committed })).toEqual([]);
});

test('a committed version is never written anew (R4)', () => {
  expect(() => update([orderShipped({ schema })], contracts(FILES_V1), committed)).toThrow(CommittedVersion);
});

test('a version that is not committed yet may be; what is right already is left alone', () => {
  expect(update([orderShipped({ schema })], contracts(FILES_V1), []).map(({ path }) => path)).toEqual([
    pathOf(TYPE, 1, 'schema'),
  ]);
  expect(update([orderShipped()], contracts(FILES_V1), committed)).toEqual([]);
});
