/** A line of an order as it asks for stock. Quantities are whole pieces, at least one. */
export interface RequestedLine {
  readonly lineNumber: number;
  readonly sku: string;
  readonly quantity: number;
}

/** What one warehouse can still give of one SKU. */
export interface AvailableLevel {
  readonly sku: string;
  readonly warehouseId: string;
  /** On hand less reserved, in pieces. */
  readonly available: number;
  /** The lowest gives first; equal ones by warehouse id, so that a decision can be repeated. */
  readonly priority: number;
}

export interface Allocation {
  readonly warehouseId: string;
  readonly quantity: number;
}

/** A line that is held in full: its allocations add up to its quantity. */
export interface AllocatedLine extends RequestedLine {
  readonly allocations: readonly Allocation[];
}

/** A line that cannot be held in full. `available` is what the lines before it leave, in pieces. */
export interface Shortage {
  readonly lineNumber: number;
  readonly sku: string;
  readonly requested: number;
  readonly available: number;
}

/** All or none: either every line is allocated, or nothing is and the shortages say why. */
export type AllocationDecision =
  | { readonly allocated: true; readonly lines: readonly AllocatedLine[] }
  | { readonly allocated: false; readonly shortages: readonly Shortage[] };

/**
 * Decides which warehouses serve each of several orders, one after the other: an order finds what those before it left,
 * and one that is refused takes nothing. Returns a decision for each, in the same order.
 *
 * Lines are served in their order. A line comes from the first warehouse by priority that can serve it alone, because a
 * split costs a second shipment; only when none can, it is split, again by priority. A short line takes nothing, so that
 * each shortage can be read by itself.
 */
export function allocate(
  orders: readonly (readonly RequestedLine[])[],
  levels: readonly AvailableLevel[],
): AllocationDecision[] {
  const shelves = shelvesBySku(levels);
  return orders.map((lines) => serve(lines, shelves));
}

/** Why a reservation failed: no stock will ever help an unknown SKU, so that outweighs the other reason. */
export const failureReason = (
  shortages: readonly Shortage[],
  registeredSkus: ReadonlySet<string>,
): 'UNKNOWN_SKU' | 'INSUFFICIENT_STOCK' =>
  shortages.every(({ sku }) => registeredSkus.has(sku)) ? 'INSUFFICIENT_STOCK' : 'UNKNOWN_SKU';

/** One warehouse's pieces of one SKU while orders are being served. */
interface Place {
  readonly warehouseId: string;
  readonly priority: number;
  left: number;
}

function serve(lines: readonly RequestedLine[], shelves: ReadonlyMap<string, Place[]>): AllocationDecision {
  const allocated: AllocatedLine[] = [];
  const shortages: Shortage[] = [];
  for (const line of lines) {
    const { lineNumber, sku, quantity } = line;
    const shelf = shelves.get(sku) ?? [];
    const available = shelf.reduce((sum, place) => sum + place.left, 0);
    if (available < quantity) shortages.push({ lineNumber, sku, requested: quantity, available });
    else allocated.push({ lineNumber, sku, quantity, allocations: take(shelf, quantity) });
  }
  if (shortages.length === 0) return { allocated: true, lines: allocated };
  for (const { sku, allocations } of allocated) putBack(shelves.get(sku)!, allocations);
  return { allocated: false, shortages };
}

function shelvesBySku(levels: readonly AvailableLevel[]): Map<string, Place[]> {
  const shelves = new Map<string, Place[]>();
  for (const { sku, warehouseId, priority, available } of levels) {
    const place = { warehouseId, priority, left: available };
    const shelf = shelves.get(sku);
    if (shelf) shelf.push(place);
    else shelves.set(sku, [place]);
  }
  for (const shelf of shelves.values()) shelf.sort(byPriority);
  return shelves;
}

const byPriority = (a: Place, b: Place): number =>
  a.priority - b.priority || (a.warehouseId < b.warehouseId ? -1 : 1);

/** Takes `quantity` pieces off a shelf that holds at least as many. */
function take(shelf: Place[], quantity: number): Allocation[] {
  const alone = shelf.find((place) => place.left >= quantity);
  const allocations: Allocation[] = [];
  let missing = quantity;
  for (const place of alone ? [alone] : shelf) {
    const taken = Math.min(place.left, missing);
    if (taken === 0) continue;
    place.left -= taken;
    missing -= taken;
    allocations.push({ warehouseId: place.warehouseId, quantity: taken });
  }
  return allocations;
}

function putBack(shelf: readonly Place[], allocations: readonly Allocation[]): void {
  for (const { warehouseId, quantity } of allocations)
    shelf.find((place) => place.warehouseId === warehouseId)!.left += quantity;
}
