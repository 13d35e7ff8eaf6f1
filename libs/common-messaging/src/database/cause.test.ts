import { expect, test } from '@jest/globals';
import { traceIdOf } from './cause.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

test.each([
  ['of the own event', `00-${TRACE}-00f067aa0ba902b7-01`, TRACE],
  ['none for an event that was not traced', null, null],
  ['none of what is no traceparent', `00-${TRACE.slice(1)}-00f067aa0ba902b7-01`, null],
])('the trace of a transaction where nothing else is traced: %s (R20)', (_name, traceparent, traceId) => {
  expect(traceIdOf({ traceparent })).toBe(traceId);
});
