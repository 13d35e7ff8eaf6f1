import { ReturnExceedsRequest, ReturnExceedsShipment } from './return-errors.js';
import {
  intoSenders,
  sentOf,
  type BackByLine,
  type LineQuantity,
  type WarehouseLine,
} from './return-line.js';

/** EXPECTED until the goods are in the house. */
export const RETURN_STATUSES = ['EXPECTED', 'RECEIVED'] as const;
export type ReturnStatus = (typeof RETURN_STATUSES)[number];

/** Goods of an order that come back: sent by the customer, or by the carrier who could not deliver. */
export interface Return {
  readonly returnId: string;
  readonly orderId: string;
  readonly reason: 'CUSTOMER_RETURN' | 'DELIVERY_FAILED';
  readonly status: ReturnStatus;
  readonly expected: readonly LineQuantity[];
}

/** A return whose goods are in the house, and in which warehouses. */
export interface ReceivedReturn extends Return {
  readonly lines: readonly WarehouseLine[];
}

/** What was sent of an order, and what of it is back by earlier returns. */
export interface Outstanding {
  readonly sent: readonly WarehouseLine[];
  readonly back: BackByLine;
}

/** What somebody counted when the parcel was opened. */
export interface Count {
  readonly lineNumber: number;
  readonly quantity: number;
}

/**
 * Receives what was counted, or all that is expected when nobody counted; into one warehouse, or where it came from.
 * Throws ReturnExceedsRequest and ReturnExceedsShipment, which name the lines.
 */
export function receive(
  goods: Return,
  { sent, back }: Outstanding,
  counts: readonly Count[] = goods.expected,
  warehouseId?: string,
): ReceivedReturn {
  refuseMoreThanExpected(goods, counts);
  refuseMoreThanSent(goods.orderId, counts, { sent, back });
  const lines = [...byLine(counts)].flatMap(([lineNumber, quantity]) => {
    const count = { lineNumber, quantity };
    const homes = intoSenders(sent, count, back.get(count.lineNumber) ?? 0);
    return warehouseId === undefined ? homes : [{ ...homes[0]!, warehouseId, quantity: count.quantity }];
  });
  return { ...goods, status: 'RECEIVED', lines };
}

/**
 * Receives all that is still out of an order whose delivery failed. Throws ReturnExceedsShipment when nothing is.
 */
export function receiveUndelivered(
  returnId: string,
  orderId: string,
  outstanding: Outstanding,
): ReceivedReturn {
  const expected = stillOut(outstanding);
  if (expected.length === 0)
    throw new ReturnExceedsShipment(orderId, [{ detail: 'every piece of it is back already' }]);
  const goods: Return = { returnId, orderId, reason: 'DELIVERY_FAILED', status: 'EXPECTED', expected };
  return receive(goods, outstanding);
}

function stillOut({ sent, back }: Outstanding): LineQuantity[] {
  const bySku = new Map(sent.map(({ lineNumber, sku }) => [lineNumber, sku]));
  return [...bySku]
    .map(([lineNumber, sku]) => ({
      lineNumber,
      sku,
      quantity: sentOf(sent, lineNumber) - (back.get(lineNumber) ?? 0),
    }))
    .filter(({ quantity }) => quantity > 0);
}

/** A line may be counted in several heaps. */
function byLine(counts: readonly Count[]): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { lineNumber, quantity } of counts) sums.set(lineNumber, (sums.get(lineNumber) ?? 0) + quantity);
  return sums;
}

function refuseMoreThanExpected({ returnId, expected }: Return, counts: readonly Count[]): void {
  const announcedByLine = byLine(expected);
  const violations = [...byLine(counts)].flatMap(([lineNumber, quantity]) => {
    const announced = announcedByLine.get(lineNumber) ?? 0;
    const detail = `line ${lineNumber}: ${quantity} counted, ${announced} announced`;
    return quantity > announced ? [{ detail }] : [];
  });
  if (violations.length > 0) throw new ReturnExceedsRequest(returnId, violations);
}

function refuseMoreThanSent(orderId: string, counts: readonly Count[], { sent, back }: Outstanding): void {
  const violations = [...byLine(counts)].flatMap(([lineNumber, quantity]) => {
    const out = sentOf(sent, lineNumber) - (back.get(lineNumber) ?? 0);
    return quantity > out
      ? [{ detail: `line ${lineNumber}: ${quantity} would come back, ${out} are out` }]
      : [];
  });
  if (violations.length > 0) throw new ReturnExceedsShipment(orderId, violations);
}

/** What is told of goods that are back. */
export const toReceived = (received: ReceivedReturn, shipmentId: string) => ({
  orderId: received.orderId,
  shipmentId,
  returnId: received.returnId,
  reason: received.reason,
  lines: received.lines.map(({ lineNumber, sku, warehouseId, quantity }) => ({
    lineNumber,
    sku,
    warehouseId,
    quantity,
  })),
});
