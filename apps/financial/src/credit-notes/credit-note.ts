import { addMoney, partOf, sumMoney, type Money } from '@erp/kernel';

/** A line of an invoice, and how many of its pieces are credited already. */
export interface InvoicedLine {
  readonly lineNumber: number;
  readonly quantity: number;
  readonly creditedQuantity: number;
  readonly net: Money;
  readonly tax: Money;
}

/** Pieces of a line of the invoice that are taken back. */
export interface LineToCredit {
  readonly lineNumber: number;
  readonly quantity: number;
}

/** `total` = `net` + `tax`. */
export interface CreditedLine extends LineToCredit {
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
}

/** What a credit note takes off its invoice. */
export interface Credit {
  readonly lines: readonly CreditedLine[];
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  /** True when it takes back the whole invoice at once. */
  readonly whole: boolean;
}

/**
 * What is credited for pieces that came back. Each piece is credited by its place among the pieces of the line, so
 * that all credit notes of an invoice, however the goods come back, add up to it to the cent (`partOf`). More pieces
 * than are left on the invoice, and lines that it does not have, are not credited.
 */
export function creditFor(
  invoiced: readonly InvoicedLine[],
  back: readonly LineToCredit[],
  currency: string,
): Credit {
  const pieces = new Map(back.map(({ lineNumber, quantity }) => [lineNumber, quantity]));
  const lines = invoiced.flatMap((line) => creditedLine(line, pieces.get(line.lineNumber) ?? 0));
  const sumOf = (part: 'net' | 'tax' | 'total'): Money =>
    sumMoney(
      lines.map((line) => line[part]),
      currency,
    );
  return {
    lines,
    net: sumOf('net'),
    tax: sumOf('tax'),
    total: sumOf('total'),
    whole:
      lines.length === invoiced.length &&
      invoiced.every((line) => line.creditedQuantity === 0 && pieces.get(line.lineNumber)! >= line.quantity),
  };
}

function creditedLine(line: InvoicedLine, back: number): CreditedLine[] {
  const { lineNumber, quantity, creditedQuantity: from } = line;
  const to = Math.min(quantity, from + back);
  if (to <= from) return [];
  const net = partOf(line.net, from, to, quantity);
  const tax = partOf(line.tax, from, to, quantity);
  return [{ lineNumber, quantity: to - from, net, tax, total: addMoney(net, tax) }];
}

/** The invoice's lines after a credit. */
export function afterCredit(invoiced: readonly InvoicedLine[], { lines }: Credit): InvoicedLine[] {
  const credited = new Map(lines.map(({ lineNumber, quantity }) => [lineNumber, quantity]));
  return invoiced.map((line) => ({
    ...line,
    creditedQuantity: line.creditedQuantity + (credited.get(line.lineNumber) ?? 0),
  }));
}
