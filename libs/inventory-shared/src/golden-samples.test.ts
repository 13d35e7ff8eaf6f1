import { expect, test } from '@jest/globals';
import { wrongSamples, type GoldenSample } from '@erp/common-messaging/contract';
import * as contracts from './index.js';

const ORDER = '018f2a4e-0000-7000-8000-000000000001';
const WAREHOUSE = '018f2a4e-0000-7000-8000-000000000002';
const OTHER = '018f2a4e-0000-7000-8000-000000000003';

const samples: GoldenSample[] = [
  {
    definition: contracts.StockReserved,
    version: 1,
    json: `{"orderId":"${ORDER}","reservationId":"${OTHER}","lines":[{"lineNumber":1,"sku":"CD-0042","quantity":3,
      "allocations":[{"warehouseId":"${WAREHOUSE}","quantity":2},{"warehouseId":"${OTHER}","quantity":1}]}]}`,
    key: ORDER,
    breaks: { 'no lines': { lines: [] }, 'an unknown field': { customerName: 'x' } },
  },
  {
    definition: contracts.StockReservationFailed,
    version: 1,
    json: `{"orderId":"${ORDER}","reason":"INSUFFICIENT_STOCK",
      "shortages":[{"lineNumber":1,"sku":"CD-0042","requested":3,"available":0}]}`,
    key: ORDER,
    breaks: { 'an unknown reason': { reason: 'RAIN' }, 'nothing short': { shortages: [] } },
  },
  {
    definition: contracts.StockReleased,
    version: 1,
    json: `{"orderId":"${ORDER}","reservationId":"${OTHER}","reason":"CUSTOMER_REQUEST"}`,
    key: ORDER,
    breaks: { 'no reason': { reason: '' } },
  },
  {
    definition: contracts.GoodsReceived,
    version: 1,
    json: `{"receiptId":"${OTHER}","warehouseId":"${WAREHOUSE}","lines":[{"sku":"CD-0042","quantity":100}]}`,
    key: WAREHOUSE,
    breaks: { 'a quantity of none': { lines: [{ sku: 'CD-0042', quantity: 0 }] } },
  },
  {
    definition: contracts.StockAdjusted,
    version: 1,
    json: `{"adjustmentId":"${OTHER}","warehouseId":"${WAREHOUSE}","sku":"CD-0042","quantityDelta":-2,"reason":"DAMAGE"}`,
    key: `${WAREHOUSE}/CD-0042`,
    breaks: { 'a delta of zero': { quantityDelta: 0 }, 'half a piece': { quantityDelta: 0.5 } },
  },
  {
    definition: contracts.SkuRegistered,
    version: 1,
    json: `{"sku":"CD-0042","name":"Compact disc 42"}`,
    key: 'CD-0042',
    breaks: { 'a slash in the SKU': { sku: 'CD/42' }, 'an empty SKU': { sku: '' } },
  },
  {
    definition: contracts.WarehouseOpened,
    version: 1,
    json: `{"warehouseId":"${WAREHOUSE}","code":"BER-1","name":"Berlin","priority":10}`,
    key: WAREHOUSE,
    breaks: { 'a negative priority': { priority: -1 } },
  },
  {
    definition: contracts.StockIssued,
    version: 1,
    json: `{"orderId":"${ORDER}","shipmentId":"${OTHER}",
      "lines":[{"lineNumber":1,"sku":"CD-0042","warehouseId":"${WAREHOUSE}","quantity":2}]}`,
    key: ORDER,
    breaks: { 'no lines': { lines: [] }, 'no shipment': { shipmentId: '' } },
  },
  {
    definition: contracts.StockReturned,
    version: 1,
    json: `{"orderId":"${ORDER}","returnId":"${OTHER}",
      "lines":[{"lineNumber":1,"sku":"CD-0042","warehouseId":"${WAREHOUSE}","quantity":2}]}`,
    key: ORDER,
    breaks: { 'no lines': { lines: [] } },
  },
];

test('every version of every event has a golden sample that can be read, and refuses what breaks it (R4)', () => {
  expect(wrongSamples(contracts, samples)).toEqual([]);
});
