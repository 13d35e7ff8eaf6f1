import { Invariant, type Finding } from '../finding.js';
import type { StockLevelFact } from './stock-facts.js';

/** The shelves agree with the ledger and with what is held. */
export function checkStock(levels: readonly StockLevelFact[]): Finding[] {
  const moved = new Invariant('on hand is receipts less issues, with returns and adjustments');
  const held = new Invariant('reserved is the sum of the active reservations');
  const covered = new Invariant('reserved is never above on hand, and neither is below zero');
  for (const level of levels) {
    const { onHand, reserved, received, issued, returned, adjusted } = level;
    const name = `tenant ${level.tenantId}, ${level.sku} in warehouse ${level.warehouseId}`;
    moved.hold(onHand === received - issued + returned + adjusted, () => {
      return `${name}: on hand ${onHand}, but ${received} received, ${issued} issued, ${returned} returned, adjusted by ${adjusted}`;
    });
    held.hold(
      reserved === level.held,
      () => `${name}: reserved ${reserved}, reservations hold ${level.held}`,
    );
    covered.hold(
      reserved <= onHand && reserved >= 0,
      () => `${name}: reserved ${reserved}, on hand ${onHand}`,
    );
  }
  return [moved, held, covered].map((invariant) => invariant.finding());
}
