import { describe, expect, test } from '@jest/globals';
import { HttpProblem } from '../http/problem.js';
import { fingerprintOf, idempotentRequestOf, withBodyDigest } from './idempotency-key.js';

const request = (key: string | string[] | undefined, body: unknown = {}) => ({
  headers: { 'idempotency-key': key } as NodeJS.Dict<string>,
  method: 'POST',
  url: '/orders',
  body,
});

describe('a fingerprint', () => {
  test('is the same however the members of the body are ordered', () => {
    const one = fingerprintOf('POST', '/orders', { currency: 'USD', lines: [{ sku: 'A', quantity: 1 }] });
    const other = fingerprintOf('POST', '/orders', { lines: [{ quantity: 1, sku: 'A' }], currency: 'USD' });
    expect(other).toBe(one);
    expect(one).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    ['method', ['PUT', '/orders', { a: 1 }]],
    ['path', ['POST', '/products', { a: 1 }]],
    ['query', ['POST', '/orders?dry=1', { a: 1 }]],
    ['a value', ['POST', '/orders', { a: 2 }]],
    ['the type of a value', ['POST', '/orders', { a: '1' }]],
    ['the order of a list', ['POST', '/orders', { a: [2, 1] }]],
    ['no body', ['POST', '/orders', undefined]],
  ] as const)('differs by %s', (_what, [method, url, body]) => {
    expect(fingerprintOf(method, url, body)).not.toBe(fingerprintOf('POST', '/orders', { a: 1 }));
  });

  test('of a streamed body depends on the digest of what was streamed', () => {
    const first = idempotentRequestOf(request('k', { pipe: () => undefined }));
    const second = idempotentRequestOf(request('k', { pipe: () => undefined }));
    expect(second).toEqual(first);
    expect(withBodyDigest(first, 'aa')).toEqual(withBodyDigest(second, 'aa'));
    expect(withBodyDigest(first, 'aa')).not.toEqual(withBodyDigest(first, 'ab'));
  });
});

describe('the Idempotency-Key header', () => {
  test.each([
    ['missing', undefined, 'idempotency-key-missing'],
    ['empty', '', 'idempotency-key-malformed'],
    ['with a space', 'a b', 'idempotency-key-malformed'],
    ['not ASCII', 'schlüssel', 'idempotency-key-malformed'],
    ['longer than 255', 'k'.repeat(256), 'idempotency-key-malformed'],
  ])('%s is refused with 400', (_what, key, code) => {
    expect(() => idempotentRequestOf(request(key))).toThrow(expect.objectContaining({ status: 400, code }));
    expect(() => idempotentRequestOf(request(key))).toThrow(HttpProblem);
  });

  test('of 255 visible characters is accepted', () => {
    expect(idempotentRequestOf(request('k'.repeat(255))).key).toHaveLength(255);
  });
});
