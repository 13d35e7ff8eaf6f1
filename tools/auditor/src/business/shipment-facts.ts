// What shipping says: what has left, and what came back.
import type { OfOrder } from './order-facts.js';
import type { Pieces } from './pieces.js';

export type ShipmentStatus =
  | 'WAITING'
  | 'PLANNED'
  | 'PICKED'
  | 'PACKED'
  | 'DISPATCHED'
  | 'DELIVERED'
  | 'DELIVERY_FAILED'
  | 'RETURNED_TO_SENDER'
  | 'STOPPED'
  | 'FAILED'
  | 'CANCELLED';

/** The goods are out of the house, or were. */
export const LEFT: ReadonlySet<ShipmentStatus | undefined> = new Set([
  'DISPATCHED',
  'DELIVERED',
  'DELIVERY_FAILED',
  'RETURNED_TO_SENDER',
]);

/** The goods never left, and never will. */
export const ENDED: ReadonlySet<ShipmentStatus | undefined> = new Set(['STOPPED', 'FAILED', 'CANCELLED']);

/** Shipping's one row of an order. */
export interface ShipmentFact extends OfOrder {
  /** Null until it is planned. */
  readonly shipmentId: string | null;
  readonly status: ShipmentStatus;
  readonly pieces: Pieces;
}

/** Goods that came back, all returns of an order together. */
export interface GoodsBackFact extends OfOrder {
  readonly pieces: Pieces;
}
