/** Pieces of an order's line that came back to a warehouse. */
export interface ReturnedLine {
  readonly lineNumber: number;
  readonly sku: string;
  readonly warehouseId: string;
  /** Whole pieces, at least one. */
  readonly quantity: number;
}

/** Goods of an order that came back, from the customer or from the carrier. */
export interface GoodsReturn {
  readonly returnId: string;
  readonly orderId: string;
  readonly shipmentId: string;
  readonly lines: readonly ReturnedLine[];
}

/** What is put on one shelf: a SKU in a warehouse. */
export type PutAway = Omit<ReturnedLine, 'lineNumber'>;

const byShelf = (a: PutAway, b: PutAway): number => {
  if (a.sku !== b.sku) return a.sku < b.sku ? -1 : 1;
  return a.warehouseId < b.warehouseId ? -1 : 1;
};

/** One entry for each SKU and warehouse, in the order of (sku, warehouse), in which stock levels are locked everywhere. */
export function putAway(lines: readonly ReturnedLine[]): PutAway[] {
  const shelves = new Map<string, PutAway>();
  for (const { sku, warehouseId, quantity } of lines) {
    const shelf = `${sku} ${warehouseId}`;
    const before = shelves.get(shelf)?.quantity ?? 0;
    shelves.set(shelf, { sku, warehouseId, quantity: before + quantity });
  }
  return [...shelves.values()].sort(byShelf);
}
