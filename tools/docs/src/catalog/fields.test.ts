import { expect, test } from '@jest/globals';
import { Id, MoneySchema, Type } from '@erp/common-messaging/contract';
import { fieldsOf, isPersonal, type DescribedSchema } from './fields.js';
import { changesBetween, judgementsOf } from './history.js';
import { keyTemplate } from './key-template.js';

const rows = (schema: object, schemas?: Record<string, DescribedSchema>) =>
  fieldsOf(schema as DescribedSchema, schemas ? { schemas } : {}).map(
    ({ path, type, required, constraints }) =>
      `${path}: ${[type, required ? 'required' : 'optional', ...constraints].join(', ')}`,
  );

test('fields are told with those below them, in words', () => {
  const schema = Type.Object({
    orderId: Id,
    status: Type.Enum(['OPEN', 'SHUT']),
    total: Type.Union([MoneySchema, Type.Null()]),
    lines: Type.Array(Type.Object({ quantity: Type.Integer({ minimum: 1 }) }), { minItems: 1 }),
    tags: Type.Optional(Type.Array(Type.String({ maxLength: 9 }), { uniqueItems: true })),
  });
  expect(rows(schema)).toEqual([
    'orderId: text, required, uuid',
    'status: text, required, one of OPEN, SHUT',
    'total: object or null, required',
    'total.amountMinor: integer, required',
    'total.currency: text, required, matches ^[A-Z]{3}$',
    'lines: list of objects, required, at least 1 items',
    'lines.*.quantity: integer, required, at least 1',
    'tags: list of texts, optional, no two alike, each at most 9 characters',
  ]);
});

test('references of OpenAPI are followed', () => {
  const Money: DescribedSchema = {
    type: 'object',
    properties: { amount: { type: 'string', default: '0.00' } },
  };
  const schema = {
    type: 'object',
    properties: { limit: { allOf: [{ $ref: '#/components/schemas/Money' }] } },
  };
  expect(rows(schema, { Money })).toEqual([
    'limit: object, optional',
    'limit.amount: text, optional, 0.00 when left out',
  ]);
});

test('what is below a personal field is personal too, and no other (R25)', () => {
  expect(['contact', 'contact.email', 'contacts'].map((path) => isPersonal(path, ['contact']))).toEqual([
    true,
    true,
    false,
  ]);
});

test('versions are compared by their fields, and who reads whom as the gate judges it (R4)', () => {
  const version = (number: number, schema: object) => ({ type: 'a.B', version: number, schema, samples: [] });
  const closed = { additionalProperties: false };
  const v1 = version(1, Type.Object({ id: Id, note: Type.String() }, closed));
  const v2 = version(2, Type.Object({ id: Id, reason: Type.Enum(['A']) }, closed));
  expect(changesBetween(v1, v2)).toEqual([
    { path: 'reason', kind: 'added', before: '', after: 'text, required, one of A' },
    { path: 'note', kind: 'removed', before: 'text, required', after: '' },
  ]);
  const [backward, forward] = judgementsOf({ compatibility: 'backward' }, v1, v2);
  expect(backward).toMatchObject({
    reader: 2,
    writer: 1,
    verdict: 'reads it after the upcasters',
    held: 'by the gate',
  });
  expect(forward).toMatchObject({
    reader: 1,
    writer: 2,
    verdict: 'refuses some',
    held: 'not asked for by its mode',
  });
  expect(forward!.reasons).toEqual([expect.objectContaining({ path: '/note', rule: 'REQUIRED' })]);
});

test('a key says what it is made of; one that is computed otherwise says nothing', () => {
  expect(keyTemplate((d: { orderId: string }) => d.orderId)).toBe('{orderId}');
  expect(keyTemplate((d: { a: { b: string }; c: string }) => `${d.a.b}/${d.c}`)).toBe('{a.b}/{c}');
  expect(
    keyTemplate((d: { lines: string[] }) => d.lines.map((line) => line.trim()).join('-')),
  ).toBeUndefined();
});
