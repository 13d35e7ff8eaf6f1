import { expect, test } from '@jest/globals';
import { originOf, traceIdOf } from './cause.js';
import { Transaction, type TransactionParts } from './transaction.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

test.each([
  ['of the own event', `00-${TRACE}-00f067aa0ba902b7-01`, TRACE],
  ['none for an event that was not traced', null, null],
  ['none of what is no traceparent', `00-${TRACE.slice(1)}-00f067aa0ba902b7-01`, null],
])('the trace of a transaction where nothing else is traced: %s (R20)', (_name, traceparent, traceId) => {
  expect(traceIdOf({ traceparent })).toBe(traceId);
});

test('a row keeps why it was written, and a later transaction of many rows tells of each on its own account (R20)', () => {
  const parts = { outgoing: [] } as unknown as TransactionParts;
  const cause = { correlationId: 'order', causationId: 'event' };
  const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`;
  const kept = originOf(new Transaction('tenant', cause, parts, traceparent));

  const later = new Transaction('tenant', { correlationId: 'job', causationId: null }, parts);
  const told = later.onAccountOf(JSON.parse(JSON.stringify(kept)));
  expect(told).toMatchObject({ tenantId: 'tenant', cause, traceparent });
  expect(told.outgoing).toBe(later.outgoing);
  expect(originOf(told)).toEqual(kept);
});
