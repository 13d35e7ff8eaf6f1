import { expect, test } from '@jest/globals';
import { wrongSamples, type GoldenSample } from '@erp/common-messaging/contract';
import * as contracts from './index.js';

const ORDER = '018f2a4e-0000-7000-8000-000000000001';
const OTHER = '018f2a4e-0000-7000-8000-000000000002';

const samples: GoldenSample[] = [
  {
    definition: contracts.ShipmentPlanned,
    version: 1,
    json: `{"orderId":"${ORDER}","shipmentId":"${OTHER}","lines":[{"lineNumber":1,"sku":"CD-0042","warehouseId":"${OTHER}","quantity":2}]}`,
    key: ORDER,
    breaks: { 'no lines': { lines: [] } },
  },
  {
    definition: contracts.ShipmentDispatched,
    version: 1,
    json: `{"orderId":"${ORDER}","shipmentId":"${OTHER}","trackingNumber":"T-1","lines":[{"lineNumber":1,"sku":"CD-0042","warehouseId":"${OTHER}","quantity":2}]}`,
    key: ORDER,
    breaks: { 'no tracking number': { trackingNumber: '' } },
  },
  {
    definition: contracts.ShipmentDelivered,
    version: 1,
    json: `{"orderId":"${ORDER}","shipmentId":"${OTHER}"}`,
    key: ORDER,
    breaks: { 'no shipment': { shipmentId: null } },
  },
  {
    definition: contracts.ShipmentFailed,
    version: 1,
    json: `{"orderId":"${ORDER}","shipmentId":"${OTHER}","reason":"GOODS_DAMAGED"}`,
    key: ORDER,
    breaks: { 'an unknown reason': { reason: 'RAIN' } },
  },
  {
    definition: contracts.DeliveryFailed,
    version: 1,
    json: `{"orderId":"${ORDER}","shipmentId":"${OTHER}","reason":"NOBODY_THERE"}`,
    key: ORDER,
    breaks: { 'an unknown reason': { reason: 'RAIN' } },
  },
  {
    definition: contracts.ShipmentStopped,
    version: 1,
    json: `{"orderId":"${ORDER}","shipmentId":null}`,
    key: ORDER,
    breaks: { 'an id that is no UUID': { shipmentId: '42' } },
  },
  {
    definition: contracts.CancellationRefused,
    version: 1,
    json: `{"orderId":"${ORDER}","shipmentId":"${OTHER}"}`,
    key: ORDER,
    breaks: { 'no shipment': { shipmentId: null } },
  },
  {
    definition: contracts.ReturnReceived,
    version: 1,
    json: `{"orderId":"${ORDER}","shipmentId":"${OTHER}","returnId":"${OTHER}","reason":"DELIVERY_FAILED","lines":[{"lineNumber":1,"sku":"CD-0042","warehouseId":"${OTHER}","quantity":2}]}`,
    key: ORDER,
    breaks: { 'no lines': { lines: [] } },
  },
];

test('every version of every event has a golden sample that can be read, and refuses what breaks it (R4)', () => {
  expect(wrongSamples(contracts, samples)).toEqual([]);
});
