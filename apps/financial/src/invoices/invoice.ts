import { newId, sumMoney, type Money } from '@erp/kernel';

/** `total` = `net` + `tax`, each rounded by line when the order was placed. */
export interface InvoiceLine {
  readonly lineNumber: number;
  readonly sku: string;
  readonly quantity: number;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
}

/** The demand for payment of a dispatched order. It is due first, and issued with its number. */
export interface Invoice {
  readonly invoiceId: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly dispatchedAt: Date;
  readonly lines: readonly InvoiceLine[];
}

/** The invoice of an order whose goods have left; its amounts are the sums of the lines'. */
export function invoiceOf(
  orderId: string,
  order: { readonly customerId: string; readonly total: Money; readonly lines: readonly InvoiceLine[] },
  dispatchedAt: Date,
): Invoice {
  const { customerId, total, lines } = order;
  const sumOf = (part: 'net' | 'tax' | 'total'): Money =>
    sumMoney(
      lines.map((line) => line[part]),
      total.currency,
    );
  return {
    invoiceId: newId(),
    orderId,
    customerId,
    net: sumOf('net'),
    tax: sumOf('tax'),
    total: sumOf('total'),
    dispatchedAt,
    lines,
  };
}

/** The day, as YYYY-MM-DD, by which an invoice issued on a day is to be paid. */
export function payableBy(issuedOn: string, termsDays: number): string {
  const day = new Date(`${issuedOn}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + termsDays);
  return day.toISOString().slice(0, 10);
}
