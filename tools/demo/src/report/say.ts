import { CURRENCY } from '../orders/orders-file.js';

/** 6919 is "6,919". */
export const number = (value: number): string => value.toLocaleString('en-US');

/** 24409194 is "USD 244,091.94". */
export const amount = (minor: number): string =>
  `${CURRENCY} ${(minor / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })}`;

/** Rows as two columns. */
export function columns(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
}
