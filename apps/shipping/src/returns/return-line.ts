/** Pieces of an order's line. */
export interface LineQuantity {
  readonly lineNumber: number;
  readonly sku: string;
  readonly quantity: number;
}

/** Pieces of an order's line that one warehouse sent, or gets back. */
export interface WarehouseLine extends LineQuantity {
  readonly warehouseId: string;
}

/** Pieces already back, by line number. */
export type BackByLine = ReadonlyMap<number, number>;

/** Pieces of a line that were sent, over all warehouses. */
export const sentOf = (sent: readonly WarehouseLine[], lineNumber: number): number =>
  sent.reduce((sum, line) => (line.lineNumber === lineNumber ? sum + line.quantity : sum), 0);

/**
 * Where `quantity` pieces of a line go: to the warehouses that sent it, in the order in which they stand, behind the
 * pieces that are back already. There must be as many.
 */
export function intoSenders(
  sent: readonly WarehouseLine[],
  { lineNumber, quantity }: Pick<LineQuantity, 'lineNumber' | 'quantity'>,
  back: number,
): WarehouseLine[] {
  let skip = back;
  let missing = quantity;
  const lines: WarehouseLine[] = [];
  for (const line of sent.filter((one) => one.lineNumber === lineNumber)) {
    const room = Math.max(0, line.quantity - skip);
    skip = Math.max(0, skip - line.quantity);
    const taken = Math.min(room, missing);
    missing -= taken;
    if (taken > 0) lines.push({ ...line, quantity: taken });
  }
  return lines;
}
