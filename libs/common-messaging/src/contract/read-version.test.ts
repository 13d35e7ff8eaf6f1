import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ContractViolation,
  defineEvent,
  readVersion,
  Type,
  UnknownEventVersion,
  type TSchema,
} from './index.js';

const closed = (properties: Record<string, TSchema>) =>
  Type.Object(properties, { additionalProperties: false });

/** A reader that knows version 2 of an event with this schema; v1 had `name` for `title`. */
const reader = (schema: TSchema) =>
  defineEvent({
    type: 'commerce.Titled',
    version: 2,
    topic: 'commerce-events',
    key: () => 'key',
    schema,
    personal: [],
    upcasts: { 1: ({ name, ...rest }: { name: string }) => ({ ...rest, title: name }) },
  });
const read = (schema: TSchema, version: number, data: unknown): unknown =>
  readVersion(reader(schema), version, data);

const TITLED = closed({ title: Type.String() });

describe('a reader sees the newest version it knows (R4)', () => {
  test('an older version is brought up, its own is taken to the letter', () => {
    expect(read(TITLED, 1, { name: 'Blue' })).toEqual({ title: 'Blue' });
    expect(read(TITLED, 2, { title: 'Blue' })).toEqual({ title: 'Blue' });
    expect(() => read(TITLED, 2, { title: 'Blue', price: 1 })).toThrow(ContractViolation);
    expect(() => read(TITLED, 1, { name: 'Blue', price: 1 })).toThrow(ContractViolation);
  });

  test('of a newer version it takes what it knows, at any depth', () => {
    const schema = closed({ title: Type.String(), lines: Type.Array(closed({ sku: Type.String() })) });
    const newer = { title: 'Blue', since: 1997, lines: [{ sku: 'CD', weight: 100 }, { sku: 'LP' }] };
    expect(read(schema, 3, newer)).toEqual({ title: 'Blue', lines: [{ sku: 'CD' }, { sku: 'LP' }] });
  });

  test('a newer version that does not fit is refused, by path and rule and never by value', () => {
    const error = (() => {
      try {
        return read(TITLED, 7, { title: 4711 });
      } catch (thrown) {
        return thrown as UnknownEventVersion;
      }
    })() as UnknownEventVersion;
    expect(error).toBeInstanceOf(UnknownEventVersion);
    expect(error.violations).toEqual(['/title must be string']);
    expect(error.message).toBe(
      'commerce.Titled v7 is newer than v2, the newest this service reads, and cannot be read as v2: ' +
        '/title must be string. Deploy a reader that knows v7, then retry',
    );
  });

  test('an open object keeps what it does not know', () => {
    const open = Type.Object({ title: Type.String() });
    expect(read(open, 3, { title: 'Blue', since: 1997 })).toEqual({ title: 'Blue', since: 1997 });
  });

  test('of a union it takes the alternative that fits and loses least', () => {
    const schema = closed({
      paid: Type.Union([
        closed({ token: Type.String() }),
        closed({ token: Type.String(), until: Type.String() }),
        Type.Null(),
      ]),
    });
    const paid = { token: 't', until: '2027' };
    expect(read(schema, 3, { paid: { ...paid, bank: 'b' } })).toEqual({ paid });
    expect(read(schema, 3, { paid: null })).toEqual({ paid: null });
    expect(() => read(schema, 3, { paid: 'cash' })).toThrow(UnknownEventVersion);
  });

  test('data that has the schema to the letter loses nothing', () => {
    const schema = closed({
      title: Type.String(),
      more: Type.Union([closed({ a: Type.Integer() }), closed({ a: Type.Integer(), b: Type.Integer() })]),
      list: Type.Array(Type.Union([Type.Integer(), closed({ a: Type.Integer() })])),
    });
    const some = fc.record({ a: fc.integer() }, { noNullPrototype: true });
    const data = fc.record(
      {
        title: fc.string(),
        more: fc.oneof(some, fc.record({ a: fc.integer(), b: fc.integer() }, { noNullPrototype: true })),
        list: fc.array(fc.oneof(fc.integer(), some)),
      },
      { noNullPrototype: true },
    );
    fc.assert(fc.property(data, (valid) => expect(read(schema, 3, valid)).toEqual(valid)));
  });
});

test('a version below 1 is nobody’s', () => {
  expect(() => read(TITLED, 0, {})).toThrow(UnknownEventVersion);
});
