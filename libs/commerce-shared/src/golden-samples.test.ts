import { describe, expect, test } from '@jest/globals';
import { ContractViolation, readVersion, type EventDefinition } from '@erp/common-messaging/contract';
import * as contracts from './index.js';

const ORDER = '018f2a4e-0000-7000-8000-000000000001';
const CUSTOMER = '018f2a4e-0000-7000-8000-000000000002';
const PRODUCT = '018f2a4e-0000-7000-8000-000000000003';
const usd = (amountMinor: number): string => `{"amountMinor":${amountMinor},"currency":"USD"}`;
const product = `{"productId":"${PRODUCT}","sku":"CD-0042","name":"Compact disc 42","unitPrice":${usd(1999)},"taxRateBasisPoints":1900}`;

interface Golden {
  readonly name: string;
  readonly definition: EventDefinition;
  readonly version: number;
  /** As it stands on the topic, for ever: never edit a sample, add one for a new version (R4). */
  readonly json: string;
  readonly key: string;
  /** Changes that the contract refuses. */
  readonly breaks: Readonly<Record<string, object>>;
}

const samples: Golden[] = [
  {
    name: 'priced by commerce',
    definition: contracts.OrderPlaced,
    version: 1,
    json: `{"orderId":"${ORDER}","orderNumber":"O-1000042","customerId":"${CUSTOMER}","placedOn":"2026-11-23","currency":"USD",
      "lines":[{"lineNumber":1,"sku":"CD-0042","quantity":2,"unitPrice":${usd(1999)},"net":${usd(3998)},"tax":${usd(760)},
      "total":${usd(4758)}}],"total":${usd(4758)}}`,
    key: ORDER,
    breaks: {
      'no lines': { lines: [] },
      'a time where a day belongs': { placedOn: '2026-11-23T10:00:00Z' },
      'an amount as a float': { total: { amountMinor: 47.58, currency: 'USD' } },
      'an amount as text': { total: '47.58' },
      'an unknown field': { customerName: 'x' },
    },
  },
  {
    name: 'imported with a given amount',
    definition: contracts.OrderPlaced,
    version: 1,
    json: `{"orderId":"${ORDER}","orderNumber":"1","customerId":"${CUSTOMER}","placedOn":"1997-01-01","currency":"USD",
      "lines":[{"lineNumber":1,"sku":"CDNOW","quantity":2,"unitPrice":null,"net":${usd(2933)},"tax":${usd(0)},
      "total":${usd(2933)}}],"total":${usd(2933)}}`,
    key: ORDER,
    breaks: { 'no customer': { customerId: '4' } },
  },
  {
    name: 'with nothing but the order',
    definition: contracts.OrderConfirmed,
    version: 1,
    json: `{"orderId":"${ORDER}"}`,
    key: ORDER,
    breaks: { 'an id that is no UUID': { orderId: '42' } },
  },
  {
    name: 'with its reason',
    definition: contracts.OrderCancelled,
    version: 1,
    json: `{"orderId":"${ORDER}","reason":"DEADLINE_EXPIRED","detail":"no answer about stock within 900000 ms"}`,
    key: ORDER,
    breaks: { 'an unknown reason': { reason: 'RAIN' } },
  },
  {
    name: 'with its price',
    definition: contracts.ProductListed,
    version: 1,
    json: product,
    key: 'CD-0042',
    breaks: { 'a slash in the SKU': { sku: 'CD/42' }, 'a negative tax rate': { taxRateBasisPoints: -1 } },
  },
  {
    name: 'with all it is now',
    definition: contracts.ProductChanged,
    version: 1,
    json: product,
    key: 'CD-0042',
    breaks: { 'an empty name': { name: '' } },
  },
];

describe.each(samples)('$definition.type v$version $name', ({ definition, version, json, key, breaks }) => {
  test('the golden sample can be read, and has its key', () => {
    const data = readVersion(definition, version, JSON.parse(json));
    expect(definition.key(data)).toBe(key);
  });

  test.each(Object.entries(breaks))('refuses %s', (_name, change) => {
    const broken = { ...JSON.parse(json), ...change };
    expect(() => readVersion(definition, version, broken)).toThrow(ContractViolation);
  });
});

test('every event of every version has a golden sample', () => {
  const definitions = Object.values(contracts).filter(
    (value): value is typeof value & EventDefinition => typeof value === 'object' && 'topic' in value,
  );
  const expected = definitions.flatMap((definition) =>
    Array.from({ length: definition.version }, (_, i) => `${definition.type} v${i + 1}`),
  );
  expect(expected.length).toBeGreaterThan(0);
  expect([...new Set(samples.map((s) => `${s.definition.type} v${s.version}`))].sort()).toEqual(
    expected.sort(),
  );
});
