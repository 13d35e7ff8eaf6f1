/**
 * Money as integer minor units (cents for USD) with an ISO 4217 currency: never a float, so that
 * sums of millions of lines stay exact to the cent.
 */
export interface Money {
  readonly amountMinor: number;
  readonly currency: string;
}

/** An amount that is no money: too many decimals, not a number, or beyond exact integers. */
export class InvalidMoney extends Error {
  constructor(
    readonly value: string,
    readonly currency: string,
    readonly allowed: string,
  ) {
    super(`"${value}" is no amount of ${currency}: ${allowed}`);
    this.name = 'InvalidMoney';
  }
}

/** Two amounts of different currencies met in one sum. */
export class CurrencyMismatch extends Error {
  constructor(
    readonly left: string,
    readonly right: string,
  ) {
    super(`cannot add ${right} to ${left}: convert one of them first, with a dated rate`);
    this.name = 'CurrencyMismatch';
  }
}

/** Asking Intl takes 34 us, and every amount asks: a Map has the answer in less than 0.1. */
const knownDigits = new Map<string, number>();

/** Decimals of a currency's minor unit by ISO 4217; Intl carries the table. */
export function minorUnitDigits(currency: string): number {
  const known = knownDigits.get(currency);
  if (known !== undefined) return known;
  if (!/^[A-Z]{3}$/.test(currency)) {
    throw new InvalidMoney(currency, currency, 'the currency is a three-letter ISO 4217 code, such as USD');
  }
  const { maximumFractionDigits } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  knownDigits.set(currency, maximumFractionDigits as number); // at most 26^3 of them
  return maximumFractionDigits as number;
}

/** `money(1999, 'USD')` is $19.99. Throws InvalidMoney unless the amount is a safe integer. */
export function money(amountMinor: number, currency: string): Money {
  if (!Number.isSafeInteger(amountMinor)) {
    throw new InvalidMoney(String(amountMinor), currency, 'minor units are whole and below 2^53');
  }
  minorUnitDigits(currency);
  return { amountMinor, currency };
}

/**
 * Reads a decimal text such as "29.33" exactly, without going through a float. Throws InvalidMoney
 * for more decimals than the currency has, for a sign other than "-", and for anything else.
 */
export function parseMoney(text: string, currency: string): Money {
  const digits = minorUnitDigits(currency);
  const match = /^(-?)(\d{1,13})(?:\.(\d+))?$/.exec(text.trim());
  const fraction = match?.[3] ?? '';
  if (!match || fraction.length > digits) {
    throw new InvalidMoney(text, currency, `a decimal number with at most ${digits} decimals, such as 29.33`);
  }
  const minor = Number(`${match[2]}${fraction.padEnd(digits, '0')}`);
  return money(match[1] ? 0 - minor : minor, currency);
}

/** The plain decimal text of an amount: `{ amountMinor: 2933, currency: 'USD' }` is "29.33". */
export function formatMoney(value: Money): string {
  const digits = minorUnitDigits(value.currency);
  const sign = value.amountMinor < 0 ? '-' : '';
  const all = String(Math.abs(value.amountMinor)).padStart(digits + 1, '0');
  const whole = all.slice(0, all.length - digits);
  return digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${all.slice(-digits)}`;
}

/** Exact sum. Throws CurrencyMismatch. */
export function addMoney(left: Money, right: Money): Money {
  if (left.currency !== right.currency) throw new CurrencyMismatch(left.currency, right.currency);
  return money(left.amountMinor + right.amountMinor, left.currency);
}

/** Exact difference. Throws CurrencyMismatch. */
export const subtractMoney = (left: Money, right: Money): Money =>
  addMoney(left, money(0 - right.amountMinor, right.currency));

/** Sum of many amounts of one currency; zero for none. */
export const sumMoney = (amounts: readonly Money[], currency: string): Money =>
  amounts.reduce(addMoney, money(0, currency));

/** Unit price times a whole quantity: exact. */
export const multiplyMoney = (value: Money, quantity: number): Money =>
  money(value.amountMinor * quantity, value.currency);

/**
 * `rateBasisPoints` hundredths of a percent of an amount (1,900 is 19%), rounded half to even per
 * call ("banker's rounding", IEEE 754), so that many small roundings do not drift to one side.
 * Integers throughout: the product is taken in BigInt.
 */
export function percentOf(value: Money, rateBasisPoints: number): Money {
  const product = BigInt(value.amountMinor) * BigInt(rateBasisPoints);
  return money(Number(divideHalfEven(product, 10_000n)), value.currency);
}

/**
 * The tax contained in a gross amount, rounded half to even: 11900 at 1,900 basis points holds 1900. The net is
 * what remains, so that net and tax always add up to the given gross.
 */
export function taxIncludedIn(gross: Money, rateBasisPoints: number): Money {
  const rate = BigInt(rateBasisPoints);
  return money(Number(divideHalfEven(BigInt(gross.amountMinor) * rate, 10_000n + rate)), gross.currency);
}

/**
 * The part of an amount that belongs to the pieces `from` to `to` of `whole`, as for goods that come back bit by bit:
 * `partOf(m, 0, 1, 3)`, `partOf(m, 1, 2, 3)` and `partOf(m, 2, 3, 3)` differ by a cent at the most and add up to `m`
 * exactly, however it is cut. Each cut is rounded half to even. Throws RangeError unless 0 <= from <= to <= whole.
 */
export function partOf(value: Money, from: number, to: number, whole: number): Money {
  if (!(Number.isSafeInteger(whole) && 0 <= from && from <= to && to <= whole && whole > 0))
    throw new RangeError(`the pieces ${from} to ${to} are not within ${whole}`);
  const upTo = (pieces: number) =>
    Number(divideHalfEven(BigInt(value.amountMinor) * BigInt(pieces), BigInt(whole)));
  return money(upTo(to) - upTo(from), value.currency);
}

function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator; // truncates toward zero
  const remainder = numerator % denominator;
  const twice = 2n * (remainder < 0n ? -remainder : remainder);
  const away = numerator < 0n ? -1n : 1n;
  if (twice > denominator || (twice === denominator && quotient % 2n !== 0n)) return quotient + away;
  return quotient;
}
