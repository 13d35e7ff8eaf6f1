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

/** What a return puts on one shelf: pieces of a SKU in a warehouse. */
export interface PutAway extends Omit<ReturnedLine, 'lineNumber'> {
  readonly returnId: string;
}

const order = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const byShelf = (a: PutAway, b: PutAway): number =>
  order(a.sku, b.sku) || order(a.warehouseId, b.warehouseId) || order(a.returnId, b.returnId);

/**
 * One entry for each return, SKU and warehouse, all of them in the order of (sku, warehouse), in which stock levels are
 * locked everywhere.
 */
export function putAway(returns: readonly Pick<GoodsReturn, 'returnId' | 'lines'>[]): PutAway[] {
  const shelves = new Map<string, PutAway>();
  for (const { returnId, lines } of returns)
    for (const { sku, warehouseId, quantity } of lines) {
      const shelf = `${returnId} ${sku} ${warehouseId}`;
      const before = shelves.get(shelf)?.quantity ?? 0;
      shelves.set(shelf, { returnId, sku, warehouseId, quantity: before + quantity });
    }
  return [...shelves.values()].sort(byShelf);
}
