import { expect, test } from '@jest/globals';
import { wrongSamples, type GoldenSample } from '@erp/common-messaging/contract';
import * as contracts from './index.js';

const ORDER = '018f2a4e-0000-7000-8000-000000000001';
const CUSTOMER = '018f2a4e-0000-7000-8000-000000000002';
const PRODUCT = '018f2a4e-0000-7000-8000-000000000003';
const usd = (amountMinor: number): string => `{"amountMinor":${amountMinor},"currency":"USD"}`;
const product = `{"productId":"${PRODUCT}","sku":"CD-0042","name":"Compact disc 42","unitPrice":${usd(1999)},"taxRateBasisPoints":1900}`;

const samples: GoldenSample[] = [
  {
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
    definition: contracts.OrderPlaced,
    version: 1,
    json: `{"orderId":"${ORDER}","orderNumber":"1","customerId":"${CUSTOMER}","placedOn":"1997-01-01","currency":"USD",
      "lines":[{"lineNumber":1,"sku":"CDNOW","quantity":2,"unitPrice":null,"net":${usd(2933)},"tax":${usd(0)},
      "total":${usd(2933)}}],"total":${usd(2933)}}`,
    key: ORDER,
    breaks: { 'no customer': { customerId: '4' } },
  },
  {
    definition: contracts.OrderConfirmed,
    version: 1,
    json: `{"orderId":"${ORDER}"}`,
    key: ORDER,
    breaks: { 'an id that is no UUID': { orderId: '42' } },
  },
  {
    definition: contracts.OrderCancelled,
    version: 1,
    json: `{"orderId":"${ORDER}","reason":"DEADLINE_EXPIRED","detail":"no answer about stock within 900000 ms"}`,
    key: ORDER,
    breaks: { 'an unknown reason': { reason: 'RAIN' } },
  },
  {
    definition: contracts.ProductListed,
    version: 1,
    json: product,
    key: 'CD-0042',
    breaks: { 'a slash in the SKU': { sku: 'CD/42' }, 'a negative tax rate': { taxRateBasisPoints: -1 } },
  },
  {
    definition: contracts.ProductChanged,
    version: 1,
    json: product,
    key: 'CD-0042',
    breaks: { 'an empty name': { name: '' } },
  },
  {
    definition: contracts.OrderPlaced,
    version: 2,
    json: `{"orderId":"${ORDER}","orderNumber":"1","customerId":"${CUSTOMER}","placedOn":"1997-01-01","currency":"USD",
      "lines":[{"lineNumber":1,"sku":"CDNOW","quantity":2,"unitPrice":null,"net":${usd(2933)},"tax":${usd(0)},
      "total":${usd(2933)}}],"total":${usd(2933)},"paymentToken":"tok_visa","shipToAddressId":"${PRODUCT}"}`,
    key: ORDER,
    breaks: {
      'a card number': { paymentToken: '4242424242424242' },
      'an address in plain text': { shipToAddressId: 'Main Street 1' },
    },
  },
  {
    definition: contracts.OrderCancelled,
    version: 2,
    json: `{"orderId":"${ORDER}","reason":"PAYMENT_FAILED","detail":"INSUFFICIENT_FUNDS"}`,
    key: ORDER,
    breaks: { 'an unknown reason': { reason: 'RAIN' } },
  },
  {
    definition: contracts.OrderCancellationRequested,
    version: 1,
    json: `{"orderId":"${ORDER}","reason":"CUSTOMER_REQUEST"}`,
    key: ORDER,
    breaks: { 'a reason that asks nobody': { reason: 'PAYMENT_FAILED' } },
  },
  {
    definition: contracts.OrderCompleted,
    version: 1,
    json: `{"orderId":"${ORDER}"}`,
    key: ORDER,
    breaks: { 'an id that is no UUID': { orderId: '42' } },
  },
  {
    definition: contracts.ReturnRequested,
    version: 1,
    json: `{"orderId":"${ORDER}","returnId":"${PRODUCT}","lines":[{"lineNumber":1,"sku":"CD-0042","quantity":1}]}`,
    key: ORDER,
    breaks: { 'no lines': { lines: [] } },
  },
  {
    definition: contracts.ReturnCompleted,
    version: 1,
    json: `{"orderId":"${ORDER}","returnId":"${PRODUCT}"}`,
    key: ORDER,
    breaks: { 'no return': { returnId: null } },
  },
  {
    definition: contracts.CustomerCreditLimitChanged,
    version: 1,
    json: `{"customerId":"${CUSTOMER}","creditLimit":${usd(100000)}}`,
    key: CUSTOMER,
    breaks: { 'a limit without a currency': { creditLimit: 5 } },
  },
];

test('every version of every event has a golden sample that can be read, and refuses what breaks it (R4)', () => {
  expect(wrongSamples(contracts, samples)).toEqual([]);
});
