/** Pieces of an order's line from one warehouse; a line that is served by two warehouses stands twice. */
export interface ShipmentLine {
  readonly lineNumber: number;
  readonly sku: string;
  readonly warehouseId: string;
  readonly quantity: number;
}

/** A line of an order as inventory holds it. */
export interface ReservedLine {
  readonly lineNumber: number;
  readonly sku: string;
  readonly allocations: readonly { readonly warehouseId: string; readonly quantity: number }[];
}

/** What is to be picked where, in the order of the lines and, within one, of its allocations. */
export const linesToShip = (reserved: readonly ReservedLine[]): ShipmentLine[] =>
  reserved.flatMap(({ lineNumber, sku, allocations }) =>
    allocations.map(({ warehouseId, quantity }) => ({ lineNumber, sku, warehouseId, quantity })),
  );
