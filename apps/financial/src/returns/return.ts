/**
 * RECEIVED waits for its credit note, CREDITED for what the capture brings, REFUNDING for the gateway. The others are
 * ends; REFUND_FAILED leaves the customer a credit on the receivable.
 */
export const RETURN_STATUSES = ['RECEIVED', 'CREDITED', 'REFUNDING', 'REFUNDED', 'REFUND_FAILED'] as const;
export type ReturnStatus = (typeof RETURN_STATUSES)[number];

/** Pieces of a line of the order that are back. */
export interface ReturnedLine {
  readonly lineNumber: number;
  readonly quantity: number;
}

/** One line for each of the order: a line that two warehouses served comes back in two. */
export function mergeReturnedLines(lines: readonly ReturnedLine[]): ReturnedLine[] {
  const pieces = new Map<number, number>();
  for (const { lineNumber, quantity } of lines)
    pieces.set(lineNumber, (pieces.get(lineNumber) ?? 0) + quantity);
  return [...pieces]
    .map(([lineNumber, quantity]) => ({ lineNumber, quantity }))
    .sort((a, b) => a.lineNumber - b.lineNumber);
}

/**
 * What goes back to the customer, in minor units: what is credited, as far as money came by the gateway and is not
 * promised to another return of the order. What was never collected is not given back: it is owed no longer.
 */
export const refundable = (creditedMinor: number, capturedMinor: number, promisedMinor: number): number =>
  Math.max(0, Math.min(creditedMinor, capturedMinor - promisedMinor));
