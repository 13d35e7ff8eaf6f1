import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import { InvalidMoney } from '@erp/kernel';
import { MoneyRequest, moneyOf } from './money-request.js';
import { HttpProblem } from './problem.js';
import {
  AmountMinorField,
  CodeField,
  CurrencyField,
  IdField,
  IntegerField,
  OneOfField,
  OptionalTextField,
  PageQuery,
  SkuField,
  TextField,
} from './request-fields.js';
import { validationPipe } from './validation.js';

class Fields {
  @SkuField() sku!: string;
  @IdField() id!: string;
  @CurrencyField() currency!: string;
  @AmountMinorField(0) amountMinor!: number;
  @OneOfField(['CARD', 'ON_ACCOUNT']) payment!: string;
  @CodeField(/^[A-Z]{3}-\d$/, 'BER-1') code!: string;
  @TextField(5, 'text') name!: string;
  @IntegerField(1, 10) quantity!: number;
  @OptionalTextField(5) note?: string | null;
}

const good = {
  sku: 'CD-0042',
  id: '018f2a4e-0000-7000-8000-000000000001',
  currency: 'USD',
  amountMinor: 0,
  payment: 'CARD',
  code: 'BER-1',
  name: 'Berli',
  quantity: 10,
};

const pipe = validationPipe();
const check = <T>(metatype: new () => T, value: object): Promise<T> =>
  pipe.transform(value, { type: 'body', metatype }) as Promise<T>;
const pointersOf = (value: object) =>
  check(Fields, value).then(
    () => [],
    (error: unknown) => (error as HttpProblem).violations.map(({ pointer }) => pointer),
  );

describe('the fields of a request', () => {
  test('accept what they describe', async () => {
    expect(await check(Fields, good)).toEqual(good);
    expect(await pointersOf({ ...good, note: '' })).toEqual([]);
    expect(await pointersOf({ ...good, note: null })).toEqual([]);
  });

  test.each([
    ['sku', ''],
    ['sku', 'CD/42'],
    ['sku', `A${'x'.repeat(64)}`],
    ['id', '42'],
    ['currency', 'usd'],
    ['amountMinor', -1],
    ['amountMinor', 0.5],
    ['amountMinor', 2 ** 53],
    ['amountMinor', '1'],
    ['payment', 'CASH'],
    ['code', 'BER1'],
    ['name', ''],
    ['name', 'longer'],
    ['name', 'a\u0000b'],
    ['name', 'a\nb'],
    ['quantity', 0],
    ['quantity', 11],
    ['note', 'longer'],
  ])('%s refuses %j, by name', async (field, value) => {
    expect(new Set(await pointersOf({ ...good, [field]: value }))).toEqual(new Set([`/${field}`]));
  });

  test.each([
    [{}, 50],
    [{ limit: '1' }, 1],
    [{ limit: '500' }, 500],
  ])('a page of %j has at most %d entries', async (query, limit) => {
    expect((await check(PageQuery, query)).limit).toBe(limit);
  });

  test.each(['0', '501', 'ten', '1.5'])('a limit of %s is refused', async (limit) => {
    await expect(check(PageQuery, { limit })).rejects.toMatchObject({ status: 400 });
  });
});

describe('money in a request', () => {
  test.each([
    ['decimal text', { amount: '19.99', currency: 'USD' }],
    ['minor units', { amountMinor: 1999, currency: 'USD' }],
  ])('as %s is the same money', async (_what, request) => {
    expect(moneyOf(await check(MoneyRequest, request))).toEqual({ amountMinor: 1999, currency: 'USD' });
  });

  test.each([
    ['no amount', { currency: 'USD' }],
    ['no currency', { amountMinor: 1 }],
    ['a float', { amountMinor: 19.99, currency: 'USD' }],
    ['a number for text', { amount: 19.99, currency: 'USD' }],
  ])('with %s is refused', async (_what, request) => {
    await expect(check(MoneyRequest, request)).rejects.toMatchObject({ code: 'validation-failed' });
  });

  test('given both forms, then neither is believed', () => {
    const both = { amount: '1.00', amountMinor: 100, currency: 'USD' };
    expect(() => moneyOf(both)).toThrow(HttpProblem);
    expect(() => moneyOf(both)).toThrow('not both');
  });

  test('given more decimals than the currency has, then it is no money', () => {
    expect(() => moneyOf({ amount: '1.234', currency: 'USD' })).toThrow(InvalidMoney);
  });
});
