/**
 * Where a reservation stands. RESERVED is the only one that holds stock; the others are ends. An order that ended
 * before its OrderPlaced arrived is ENDED_BEFORE_PLACED: the ending is remembered, so that the late beginning reserves
 * nothing. ISSUED is the good end: what was held has left with the shipment.
 */
export const RESERVATION_STATUSES = [
  'RESERVED',
  'RELEASED',
  'ISSUED',
  'FAILED',
  'ENDED_BEFORE_PLACED',
] as const;
export type ReservationStatus = (typeof RESERVATION_STATUSES)[number];
