import { describe, expect, test } from '@jest/globals';
import { defineEvent, Type, type EventDefinition, type TSchema } from '@erp/common-messaging/contract';
import { checkPersonal } from './check-personal.js';
import { kindByName, kindByValue } from './looks-personal.js';

const registered = (properties: Record<string, TSchema>, changes: Partial<EventDefinition> = {}) =>
  defineEvent<TSchema>({
    type: 'crm.CustomerRegistered',
    version: 1,
    topic: 'crm-events',
    key: () => 'key',
    schema: Type.Object(properties, { additionalProperties: false }),
    personal: [],
    ...changes,
  });

/** What is found of a definition and the data of its golden sample, as `place: reason`. */
const found = (definition: EventDefinition, data: object = {}) =>
  checkPersonal(definition, new Map([[1, { samples: [{ key: 'key', data }] }]])).map(
    ({ rule, where, why }) => `${rule} ${where}: ${why.split(',')[0]}`,
  );

describe('a field that looks personal fails until it is declared or excused (R25)', () => {
  test.each([
    ['customerName', 'a name'],
    ['contactEmail', 'an e-mail address'],
    ['mobilePhone', 'a phone number'],
    ['shippingAddress', 'an address'],
    ['street', 'an address'],
    ['dateOfBirth', 'a birth date'],
    ['card_number', 'a card number'],
    ['iban', 'an IBAN'],
  ])('by its name: %s', (name, kind) => {
    expect(found(registered({ [name]: Type.String() }))).toEqual([
      `PERSONAL_UNDECLARED at ${name}: by its name it holds ${kind}`,
    ]);
  });

  test.each([
    ['jane.doe@example.org', 'an e-mail address'],
    ['4242 4242 4242 4242', 'a card number'],
    [378282246310005, 'a card number'],
    ['DE89 3704 0044 0532 0130 00', 'an IBAN'],
    ['+49 30 1234567', 'a phone number'],
    ['Hauptstraße 5', 'an address'],
    ['221B Baker Street', 'an address'],
  ])('by its golden sample: %s', (value, kind) => {
    const schema = typeof value === 'number' ? Type.Integer() : Type.String();
    expect(found(registered({ remark: schema }), { remark: value })).toEqual([
      `PERSONAL_UNDECLARED at remark: a golden sample of v1 holds ${kind} in it`,
    ]);
  });

  test('also within lists, nested objects and unions', () => {
    const contact = Type.Object({ phone: Type.String() });
    const nested = { lines: Type.Array(Type.Object({ contact: Type.Union([contact, Type.Null()]) })) };
    expect(found(registered(nested))).toHaveLength(1);
    expect(
      found(registered({ notes: Type.Array(Type.String()) }), { notes: ['x', 'jane@example.org'] }),
    ).toEqual(['PERSONAL_UNDECLARED at notes.*: a golden sample of v1 holds an e-mail address in it']);
  });

  test('declared, it passes, with all that is below it', () => {
    const contact = Type.Object({ name: Type.String(), email: Type.String() });
    expect(
      found(registered({ contact }, { personal: ['contact'] }), { contact: { email: 'j@example.org' } }),
    ).toEqual([]);
    expect(found(registered({ contact }, { personal: ['contact.name'] }))).toHaveLength(1);
  });

  test('excused with a reason, it passes; without one, or for a field that is not there, it does not', () => {
    const name = { name: Type.String() };
    expect(found(registered(name, { notPersonal: { name: 'a product’s' } }))).toEqual([]);
    expect(found(registered(name, { notPersonal: { name: ' ' } }))).toEqual([
      'PERSONAL_DECLARATION at name: it is excused without a reason.',
    ]);
    expect(found(registered({ note: Type.String() }, { personal: ['memo'] }))).toEqual([
      'PERSONAL_DECLARATION at memo: the contract has no such field.',
    ]);
  });

  test('the value is never told', () => {
    const definition = registered({ remark: Type.String() });
    const data = { remark: 'jane.doe@example.org' };
    expect(
      JSON.stringify(checkPersonal(definition, new Map([[1, { samples: [{ key: 'key', data }] }]]))),
    ).not.toContain('jane');
  });
});

describe('what is none', () => {
  test.each(['shipToAddressId', 'nameOfReason'])(
    'an id or a value of a list is nobody’s, though it is called %s',
    (field) => {
      expect(found(registered({ [field]: Type.String({ format: 'uuid' }) }))).toEqual([]);
      expect(found(registered({ [field]: Type.Enum(['ADDRESS_UNKNOWN']) }))).toEqual([]);
    },
  );

  test.each(['packageId', 'usage', 'velocity', 'companion', 'mailing', 'scan'])('%s', (name) => {
    expect(kindByName(name)).toBeUndefined();
  });

  test.each([
    '4242424242424241', // fails Luhn
    'DE88370400440532013000', // fails MOD 97
    '2026-11-23',
    'CD-0042',
    'tok_visa',
    'INV-000042',
    '018f2a4e-0000-7000-8000-000000000001',
    'within 900000 ms',
    1_999,
  ])('%s', (value) => {
    expect(kindByValue(value)).toBeUndefined();
  });
});
