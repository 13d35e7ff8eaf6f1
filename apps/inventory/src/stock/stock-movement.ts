/**
 * What moves stock. Each type has one document behind it: a goods receipt, a shipment, a return or an adjustment. The
 * database holds the same list with the rule of each (constraint stock_movements_type): a new type is added to both.
 */
export const MOVEMENT_TYPES = ['RECEIPT', 'ISSUE', 'RETURN', 'ADJUSTMENT'] as const;
export type MovementType = (typeof MOVEMENT_TYPES)[number];

/** An entry of the ledger before it is written. */
export interface Movement {
  readonly type: MovementType;
  readonly sku: string;
  readonly warehouseId: string;
  /** Pieces; never zero. */
  readonly quantityDelta: number;
  /** Id of the goods receipt, shipment, return or adjustment. */
  readonly documentId: string;
  /** What people call the document: a delivery note's number, or an adjustment's note; empty for the others. */
  readonly reference: string;
  /** Why, for an adjustment; null for the others. */
  readonly reason: string | null;
}

export interface ReceiptLine {
  readonly sku: string;
  /** Pieces, at least one. */
  readonly quantity: number;
}

/** One line per SKU, sorted by it: a delivery may list a SKU box by box, the ledger has one movement of it. */
export function mergeLines(lines: readonly ReceiptLine[]): ReceiptLine[] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return [...quantities]
    .map(([sku, quantity]) => ({ sku, quantity }))
    .sort((a, b) => (a.sku < b.sku ? -1 : 1));
}
