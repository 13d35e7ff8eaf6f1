import { AdjustmentExceedsStock, StockTooHigh } from './stock-errors.js';

/** Pieces of one SKU in one warehouse. Available is on hand less reserved. */
export interface StockLevel {
  readonly sku: string;
  readonly warehouseId: string;
  readonly onHand: number;
  readonly reserved: number;
}

/** Keeps on hand within PostgreSQL's integer, with room for any one movement (at most MAX_QUANTITY). */
export const MAX_ON_HAND = 2_000_000_000;

/** The most pieces that one line of a receipt or one adjustment may move. */
export const MAX_QUANTITY = 100_000_000;

export const emptyLevel = (sku: string, warehouseId: string): StockLevel => ({
  sku,
  warehouseId,
  onHand: 0,
  reserved: 0,
});

/**
 * The level after a movement of `quantityDelta` pieces. Throws AdjustmentExceedsStock when on hand would fall below
 * what is reserved, and so below zero: what is promised to an order is not lost silently, the order is cancelled
 * first. Throws StockTooHigh above MAX_ON_HAND.
 */
export function move(level: StockLevel, quantityDelta: number): StockLevel {
  const onHand = level.onHand + quantityDelta;
  if (onHand < level.reserved) throw new AdjustmentExceedsStock(level, quantityDelta);
  if (onHand > MAX_ON_HAND) throw new StockTooHigh(level, quantityDelta, MAX_ON_HAND);
  return { ...level, onHand };
}
