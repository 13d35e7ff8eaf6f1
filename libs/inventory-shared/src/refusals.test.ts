import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { notRefused, type EventDefinition, type GoldenSample } from '@erp/common-messaging/contract';
import * as contracts from './index.js';

/** Changes of the first golden sample of a version, by what is wrong with them. */
const REFUSED: readonly [EventDefinition, number, Readonly<Record<string, object>>][] = [
  [contracts.StockReserved, 1, { 'no lines': { lines: [] }, 'an unknown field': { customerName: 'x' } }],
  [
    contracts.StockReservationFailed,
    1,
    { 'an unknown reason': { reason: 'RAIN' }, 'nothing short': { shortages: [] } },
  ],
  [contracts.StockReleased, 1, { 'no reason': { reason: '' } }],
  [contracts.GoodsReceived, 1, { 'a quantity of none': { lines: [{ sku: 'CD-0042', quantity: 0 }] } }],
  [
    contracts.StockAdjusted,
    1,
    { 'a delta of zero': { quantityDelta: 0 }, 'half a piece': { quantityDelta: 0.5 } },
  ],
  [contracts.SkuRegistered, 1, { 'a slash in the SKU': { sku: 'CD/42' }, 'an empty SKU': { sku: '' } }],
  [contracts.WarehouseOpened, 1, { 'a negative priority': { priority: -1 } }],
  [contracts.StockIssued, 1, { 'no lines': { lines: [] }, 'no shipment': { shipmentId: '' } }],
  [contracts.StockReturned, 1, { 'no lines': { lines: [] } }],
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
