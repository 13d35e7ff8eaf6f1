import { InvalidMoney, parseMoney, type Money } from '@erp/kernel';

/** The one shape a file may have. */
export const HEADER = ['orderNumber', 'customerNumber', 'orderedOn', 'quantity', 'amount'] as const;

/** One order of the file, checked. */
export interface ImportRow {
  /** Line of the file; the header is line 1. */
  readonly line: number;
  readonly orderNumber: string;
  readonly customerNumber: string;
  /** A day, ISO 8601. */
  readonly orderedOn: string;
  readonly quantity: number;
  /** Gross, 0 or more. */
  readonly amount: Money;
}

/** True when the file's first line is HEADER; spaces around a name are forgiven, another order is not. */
export const isHeader = (fields: readonly string[]): boolean =>
  fields.length === HEADER.length && HEADER.every((name, i) => fields[i]?.trim() === name);

/** Visible characters and inner spaces; as long as an order number may be in events. */
const NUMBER = /^(?! )[\x20-\x7e]{1,64}(?<! )$/;
const MAX_QUANTITY = 1_000_000;

/** The order of a line, or all that is wrong with it, each as a sentence that quotes the value. */
export function readRow(line: number, fields: readonly string[], currency: string): ImportRow | string[] {
  if (fields.length !== HEADER.length) {
    const shape = `${HEADER.length} columns are expected (${HEADER.join(', ')})`;
    return [`the line has ${fields.length} columns: ${shape}`];
  }
  const [orderNumber, customerNumber, orderedOn, quantity, amount] = fields as [
    string,
    string,
    string,
    string,
    string,
  ];
  const money = moneyOf(amount, currency);
  const wrong = [
    ...(NUMBER.test(orderNumber) ? [] : [`orderNumber "${orderNumber}" is not 1 to 64 visible characters`]),
    ...(NUMBER.test(customerNumber)
      ? []
      : [`customerNumber "${customerNumber}" is not 1 to 64 visible characters`]),
    ...(isDay(orderedOn) ? [] : [`orderedOn "${orderedOn}" is no day such as 1997-01-31`]),
    ...(isQuantity(quantity)
      ? []
      : [`quantity "${quantity}" is not a whole number from 1 to ${MAX_QUANTITY}`]),
    ...(typeof money === 'string' ? [money] : []),
  ];
  if (wrong.length > 0 || typeof money === 'string') return wrong;
  return { line, orderNumber, customerNumber, orderedOn, quantity: Number(quantity), amount: money };
}

const isQuantity = (text: string): boolean =>
  /^[0-9]{1,7}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_QUANTITY;

/** A day that the calendar has: 2023-02-29 is none. */
function isDay(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) || text.startsWith('0000')) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function moneyOf(text: string, currency: string): Money | string {
  try {
    const amount = parseMoney(text, currency);
    return amount.amountMinor < 0 ? `amount "${text}" is negative: a refund is no order` : amount;
  } catch (error) {
    if (error instanceof InvalidMoney) return `amount ${error.message}`;
    throw error;
  }
}
