import { OrderNotReturnable, ReturnExceedsOrder } from './return-errors.js';

/** Goods of an order on their way back, and what is known of them; each fact comes by a topic of its own, in any order. */
export interface Return {
  readonly returnId: string;
  readonly orderId: string;
  /** False for what the carrier could not deliver. */
  readonly requested: boolean;
  readonly received: boolean;
  /** On hand again. */
  readonly restocked: boolean;
  /** Credited, and refunded as far as it was paid. */
  readonly refunded: boolean;
  readonly completed: boolean;
}

export type ReturnFact = 'received' | 'restocked' | 'refunded';

/** Pieces of a line of the order. */
export interface ReturnedPieces {
  readonly lineNumber: number;
  readonly quantity: number;
}

/** A line of the order as far as returns go, in pieces. */
export interface ReturnableLine {
  readonly lineNumber: number;
  readonly sku: string;
  readonly ordered: number;
  /** On their way back or back already. */
  readonly returning: number;
  /** Of returns that are completed. */
  readonly back: number;
}

/** A return of which nothing was heard before. */
export const unheardOf = (returnId: string, orderId: string): Return => ({
  returnId,
  orderId,
  requested: false,
  received: false,
  restocked: false,
  refunded: false,
  completed: false,
});

/** With one fact more. Completed when the goods are on hand again and the money is settled, in whatever order. */
export function heard(goods: Return, fact: ReturnFact): Return {
  const next = { ...goods, [fact]: true };
  return { ...next, completed: next.restocked && next.refunded };
}

/** True when every piece of the order has come back. */
export const isAllBack = (lines: readonly ReturnableLine[]): boolean =>
  lines.every(({ ordered, back }) => back >= ordered);

/** What shipping is told to expect. */
export interface RequestedReturn {
  readonly returnId: string;
  readonly orderId: string;
  readonly lines: readonly { readonly lineNumber: number; readonly sku: string; readonly quantity: number }[];
}

/**
 * Pieces that a customer wants to send back: never more than were ordered less those that are on their way back already.
 * Throws OrderNotReturnable, and ReturnExceedsOrder, which names every line.
 */
export function request(
  returnId: string,
  order: { readonly orderId: string; readonly status: string; readonly lines: readonly ReturnableLine[] },
  wanted: readonly ReturnedPieces[],
): RequestedReturn {
  const { orderId, status } = order;
  if (status !== 'SHIPPED' && status !== 'COMPLETED') throw new OrderNotReturnable(orderId, status);
  const ofOrder = new Map(order.lines.map((line) => [line.lineNumber, line]));
  const violations = wanted.flatMap(({ lineNumber, quantity }, index) => {
    const line = ofOrder.get(lineNumber);
    const left = line ? line.ordered - line.returning : 0;
    if (quantity <= left) return [];
    const why = line
      ? `${quantity} to be returned, ${line.ordered} ordered, ${line.returning} of them on their way back already`
      : 'the order has no such line';
    return [{ pointer: `/lines/${index}`, detail: `line ${lineNumber}: ${why}` }];
  });
  if (violations.length > 0) throw new ReturnExceedsOrder(orderId, violations);
  return {
    returnId,
    orderId,
    lines: wanted.map((pieces) => ({ ...pieces, sku: ofOrder.get(pieces.lineNumber)!.sku })),
  };
}
