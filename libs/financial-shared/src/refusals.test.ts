import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { notRefused, type EventDefinition, type GoldenSample } from '@erp/common-messaging/contract';
import * as contracts from './index.js';

/** Changes of the first golden sample of a version, by what is wrong with them. */
const REFUSED: readonly [EventDefinition, number, Readonly<Record<string, object>>][] = [
  [
    contracts.PaymentAuthorized,
    1,
    { 'an amount as a float': { amount: { amountMinor: 29.33, currency: 'USD' } } },
  ],
  [contracts.PaymentFailed, 1, { 'an unknown reason': { reason: 'RAIN' } }],
  [contracts.PaymentCaptured, 1, { 'no amount': { amount: null } }],
  [contracts.PaymentCaptureFailed, 1, { 'an unknown reason': { reason: 'RAIN' } }],
  [contracts.PaymentVoided, 1, { 'no payment': { paymentId: null } }],
  [contracts.PaymentRefunded, 1, { 'no return': { returnId: null } }],
  [contracts.InvoiceIssued, 1, { 'a number of another kind': { invoiceNumber: '42' } }],
  [contracts.CreditNoteIssued, 1, { 'no invoice': { invoiceId: null } }],
  [contracts.ReceivablePaid, 1, { 'no amount': { amount: null } }],
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
