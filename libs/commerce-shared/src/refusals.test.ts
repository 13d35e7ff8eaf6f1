import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { notRefused, type EventDefinition, type GoldenSample } from '@erp/common-messaging/contract';
import * as contracts from './index.js';

/** Changes of the first golden sample of a version, by what is wrong with them. */
const REFUSED: readonly [EventDefinition, number, Readonly<Record<string, object>>][] = [
  [
    contracts.OrderPlaced,
    1,
    {
      'no lines': { lines: [] },
      'a time where a day belongs': { placedOn: '2026-11-23T10:00:00Z' },
      'an amount as a float': { total: { amountMinor: 47.58, currency: 'USD' } },
      'an amount as text': { total: '47.58' },
      'an unknown field': { customerName: 'x' },
      'no customer': { customerId: '4' },
    },
  ],
  [contracts.OrderConfirmed, 1, { 'an id that is no UUID': { orderId: '42' } }],
  [contracts.OrderCancelled, 1, { 'an unknown reason': { reason: 'RAIN' } }],
  [
    contracts.ProductListed,
    1,
    { 'a slash in the SKU': { sku: 'CD/42' }, 'a negative tax rate': { taxRateBasisPoints: -1 } },
  ],
  [contracts.ProductChanged, 1, { 'an empty name': { name: '' } }],
  [
    contracts.OrderPlaced,
    2,
    {
      'a card number': { paymentToken: '4242424242424242' },
      'an address in plain text': { shipToAddressId: 'Main Street 1' },
    },
  ],
  [contracts.OrderCancelled, 2, { 'an unknown reason': { reason: 'RAIN' } }],
  [
    contracts.OrderCancelledV3,
    3,
    { 'a text for people': { code: 'no such card' }, 'a text beside the code': { detail: 'no such card' } },
  ],
  [contracts.OrderCancellationRequested, 1, { 'a reason that asks nobody': { reason: 'PAYMENT_FAILED' } }],
  [contracts.OrderCompleted, 1, { 'an id that is no UUID': { orderId: '42' } }],
  [contracts.ReturnRequested, 1, { 'no lines': { lines: [] } }],
  [contracts.ReturnCompleted, 1, { 'no return': { returnId: null } }],
  [contracts.CustomerCreditLimitChanged, 1, { 'a limit without a currency': { creditLimit: 5 } }],
];

const goldenSample = ({ type }: EventDefinition, version: number): GoldenSample => {
  const file = `../contracts/${type.slice(type.indexOf('.') + 1)}/v${version}.samples.json`;
  return (JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as GoldenSample[])[0]!;
};

test.each(REFUSED.map(([definition, ...rest]) => [definition.type, definition, ...rest] as const))(
  '%s refuses what breaks its contract (R4)',
  (_type, definition, version, breaks) => {
    expect(notRefused(definition, version, goldenSample(definition, version), breaks)).toEqual([]);
  },
);
