import { alternatives, type JsonSchema } from '../compatibility/json-schema.js';

/** A kind of personal data (R25). */
export type Kind =
  | 'a name'
  | 'an e-mail address'
  | 'a phone number'
  | 'an address'
  | 'a birth date'
  | 'a card number'
  | 'an IBAN';

/** Words in a property's name that speak of a kind; `shipToAddress` holds the word "address". */
const WORDS: readonly (readonly [Kind, readonly string[]])[] = [
  ['a name', ['name', 'firstname', 'lastname', 'fullname', 'surname', 'nickname', 'forename']],
  ['an e-mail address', ['email', 'mail', 'mailbox']],
  ['a phone number', ['phone', 'telephone', 'mobile', 'cellphone', 'fax']],
  ['an address', ['address', 'street', 'city', 'zip', 'zipcode', 'postcode', 'postal', 'residence']],
  ['a birth date', ['birth', 'birthday', 'birthdate', 'born', 'dob', 'age']],
  ['a card number', ['card', 'cardnumber', 'pan']],
  ['an IBAN', ['iban']],
];

/** What a property's name says that it holds; undefined when nothing personal. */
export function kindByName(name: string): Kind | undefined {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.toLowerCase());
  return WORDS.find(([, of]) =>
    words.some((word) => of.includes(word.replace(/s$/, '')) || of.includes(word)),
  )?.[0];
}

/** What a value is by its form; a name or a birth date cannot be told from other texts and dates. */
export function kindByValue(value: unknown): Kind | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).trim();
  if (/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(text)) return 'an e-mail address';
  const compact = text.replaceAll(/[\s-]/g, '');
  if (/^\d{13,19}$/.test(compact) && luhn(compact)) return 'a card number';
  if (/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact) && ibanRemainder(compact) === 1) return 'an IBAN';
  if (/^(\+|00)[1-9][\d\s()/.-]{5,}\d$/.test(text)) return 'a phone number';
  if (/\d/.test(text) && /(\b(street|avenue|road|lane|boulevard)\b|stra(ß|ss)e\b)/i.test(text))
    return 'an address';
  return undefined;
}

/** ISO/IEC 7812: every second digit from the right is doubled; the sum of all digits is a multiple of ten. */
function luhn(digits: string): boolean {
  const values = [...digits].reverse().map((digit, i) => Number(digit) * (i % 2 === 1 ? 2 : 1));
  return values.reduce((sum, value) => sum + (value > 9 ? value - 9 : value), 0) % 10 === 0;
}

/** ISO 7064 MOD 97-10: the first four characters go to the end, letters count from 10; a valid IBAN leaves 1. */
function ibanRemainder(iban: string): number {
  const digits = [...(iban.slice(4) + iban.slice(0, 4))].map((character) => parseInt(character, 36)).join('');
  return [...digits].reduce((remainder, digit) => (remainder * 10 + Number(digit)) % 97, 0);
}

/** Ids and values of a fixed list name nobody, whatever the property is called. */
export const namesNobody = (schema: JsonSchema): boolean =>
  alternatives(schema).every(({ enum: values, format }) => values !== undefined || format === 'uuid');
