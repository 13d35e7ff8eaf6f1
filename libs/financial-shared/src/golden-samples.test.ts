import { expect, test } from '@jest/globals';
import { wrongSamples, type GoldenSample } from '@erp/common-messaging/contract';
import * as contracts from './index.js';

const ORDER = '018f2a4e-0000-7000-8000-000000000001';
const OTHER = '018f2a4e-0000-7000-8000-000000000002';
const usd = (amountMinor: number): string => `{"amountMinor":${amountMinor},"currency":"USD"}`;

const samples: GoldenSample[] = [
  {
    definition: contracts.PaymentAuthorized,
    version: 1,
    json: `{"orderId":"${ORDER}","paymentId":"${OTHER}","amount":${usd(2933)}}`,
    key: ORDER,
    breaks: { 'an amount as a float': { amount: { amountMinor: 29.33, currency: 'USD' } } },
  },
  {
    definition: contracts.PaymentFailed,
    version: 1,
    json: `{"orderId":"${ORDER}","paymentId":"${OTHER}","reason":"INSUFFICIENT_FUNDS"}`,
    key: ORDER,
    breaks: { 'an unknown reason': { reason: 'RAIN' } },
  },
  {
    definition: contracts.PaymentCaptured,
    version: 1,
    json: `{"orderId":"${ORDER}","paymentId":"${OTHER}","amount":${usd(2933)}}`,
    key: ORDER,
    breaks: { 'no amount': { amount: null } },
  },
  {
    definition: contracts.PaymentCaptureFailed,
    version: 1,
    json: `{"orderId":"${ORDER}","paymentId":"${OTHER}","amount":${usd(2933)},"reason":"EXPIRED_CARD"}`,
    key: ORDER,
    breaks: { 'an unknown reason': { reason: 'RAIN' } },
  },
  {
    definition: contracts.PaymentVoided,
    version: 1,
    json: `{"orderId":"${ORDER}","paymentId":"${OTHER}"}`,
    key: ORDER,
    breaks: { 'no payment': { paymentId: null } },
  },
  {
    definition: contracts.PaymentRefunded,
    version: 1,
    json: `{"orderId":"${ORDER}","paymentId":"${OTHER}","returnId":"${OTHER}","credited":${usd(2933)},"refunded":${usd(0)}}`,
    key: ORDER,
    breaks: { 'no return': { returnId: null } },
  },
  {
    definition: contracts.InvoiceIssued,
    version: 1,
    json: `{"orderId":"${ORDER}","invoiceId":"${OTHER}","invoiceNumber":"INV-000042","net":${usd(2465)},"tax":${usd(468)},"total":${usd(2933)}}`,
    key: ORDER,
    breaks: { 'a number of another kind': { invoiceNumber: '42' } },
  },
  {
    definition: contracts.CreditNoteIssued,
    version: 1,
    json: `{"orderId":"${ORDER}","creditNoteId":"${OTHER}","invoiceId":"${OTHER}","creditNoteNumber":"CN-000007","net":${usd(2465)},"tax":${usd(468)},"total":${usd(2933)}}`,
    key: ORDER,
    breaks: { 'no invoice': { invoiceId: null } },
  },
  {
    definition: contracts.ReceivablePaid,
    version: 1,
    json: `{"orderId":"${ORDER}","amount":${usd(2933)},"open":${usd(0)}}`,
    key: ORDER,
    breaks: { 'no amount': { amount: null } },
  },
];

test('every version of every event has a golden sample that can be read, and refuses what breaks it (R4)', () => {
  expect(wrongSamples(contracts, samples)).toEqual([]);
});
