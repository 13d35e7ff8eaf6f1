/**
 * WAITING lacks a fact: the order, its stock or its payment. PLANNED, PICKED and PACKED are in the house; DISPATCHED,
 * DELIVERED and DELIVERY_FAILED have left it, and RETURNED_TO_SENDER has come back. STOPPED (the order was to be
 * cancelled), FAILED (the goods could not be dispatched) and CANCELLED (the order ended otherwise) are the ends of what
 * never left.
 */
export const SHIPMENT_STATUSES = [
  'WAITING',
  'PLANNED',
  'PICKED',
  'PACKED',
  'DISPATCHED',
  'DELIVERED',
  'DELIVERY_FAILED',
  'RETURNED_TO_SENDER',
  'STOPPED',
  'FAILED',
  'CANCELLED',
] as const;
export type ShipmentStatus = (typeof SHIPMENT_STATUSES)[number];

/** Why goods could not be dispatched. */
export const SHIPMENT_FAILURES = ['GOODS_MISSING', 'GOODS_DAMAGED', 'CARRIER_REFUSED'] as const;
export type ShipmentFailure = (typeof SHIPMENT_FAILURES)[number];

/** Why the carrier could not hand them over. */
export const DELIVERY_FAILURES = ['NOBODY_THERE', 'ADDRESS_UNKNOWN', 'REFUSED', 'DAMAGED'] as const;
export type DeliveryFailure = (typeof DELIVERY_FAILURES)[number];

/** What the automatic warehouse does with a shipment; none where a person works. */
export type Course = 'DELIVER' | 'FAIL_SHIPMENT' | 'FAIL_DELIVERY';
