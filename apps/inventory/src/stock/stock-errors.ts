import { DomainError } from '@erp/kernel';
import type { StockLevel } from './stock-level.js';

/** An adjustment would take away pieces that are reserved, or that are not there. */
export class AdjustmentExceedsStock extends DomainError {
  readonly code = 'adjustment-exceeds-stock';

  constructor(
    readonly level: StockLevel,
    readonly quantityDelta: number,
  ) {
    const { sku, warehouseId, onHand, reserved } = level;
    super(
      `${sku} in warehouse ${warehouseId} has ${onHand} on hand, of which ${reserved} are reserved: an adjustment by ` +
        `${quantityDelta} would leave ${onHand + quantityDelta}; take away at most ${onHand - reserved}, or cancel orders first`,
    );
  }
}

/** On hand would grow beyond what the platform counts. */
export class StockTooHigh extends DomainError {
  readonly code = 'stock-too-high';

  constructor(
    readonly level: StockLevel,
    readonly quantityDelta: number,
    readonly max: number,
  ) {
    const { sku, warehouseId, onHand } = level;
    super(
      `${sku} in warehouse ${warehouseId} has ${onHand} on hand: ${quantityDelta} more would exceed ${max}, the most ` +
        `that is counted in one warehouse; register a larger unit, such as a box, as an SKU of its own`,
    );
  }
}

/** An adjustment for a reason that is not in the list says nothing about the reason. */
export class AdjustmentNoteMissing extends DomainError {
  readonly code = 'adjustment-note-missing';

  constructor() {
    super('an adjustment with the reason OTHER has no note: say in it what happened', [
      { pointer: '/note', detail: 'is required for the reason OTHER' },
    ]);
  }
}
