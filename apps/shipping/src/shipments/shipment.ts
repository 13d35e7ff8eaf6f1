import { TrackingNumberDiffers, WrongShipmentStatus } from './shipment-errors.js';
import type { ShipmentLine } from './shipment-line.js';
import type { Course, DeliveryFailure, ShipmentFailure, ShipmentStatus } from './shipment-status.js';

/** The goods of one order on their way: facts heard so far, and where it stands. */
export interface Shipment {
  readonly orderId: string;
  readonly status: ShipmentStatus;
  /** For people; null until OrderPlaced has come. */
  readonly orderNumber: string | null;
  /** Null also for an order delivered where the customer is known to be, and after the end of what never left. */
  readonly shipToAddressId: string | null;
  /** Null until StockReserved has come. */
  readonly lines: readonly ShipmentLine[] | null;
  readonly paymentAuthorized: boolean;
  /** Null until planned. */
  readonly shipmentId: string | null;
  /** Null until dispatched. */
  readonly trackingNumber: string | null;
  readonly failureReason: ShipmentFailure | DeliveryFailure | null;
  readonly course: Course | null;
  /** ShipmentStopped was published. */
  readonly stopTold: boolean;
}

/** One that was planned has an id and lines, whatever became of it. */
export type PlannedShipment = Shipment & {
  readonly shipmentId: string;
  readonly lines: readonly ShipmentLine[];
};

const isPlanned = (shipment: Shipment): shipment is PlannedShipment =>
  shipment.shipmentId !== null && shipment.lines !== null;

/** Whether the goods are out of the house, or were: an order that is to be cancelled then cannot be. */
export const hasLeft = (shipment: Shipment): boolean => shipment.trackingNumber !== null;

/** Every fact is there, and nothing has ended it: it can be planned. */
export const isReady = (shipment: Shipment): shipment is Shipment & { lines: readonly ShipmentLine[] } =>
  shipment.status === 'WAITING' &&
  shipment.orderNumber !== null &&
  shipment.lines !== null &&
  shipment.paymentAuthorized;

/** Plans one that is ready (see isReady). */
export const plan = (
  shipment: Shipment & { lines: readonly ShipmentLine[] },
  shipmentId: string,
  course: Course | null,
): PlannedShipment => ({ ...shipment, status: 'PLANNED', shipmentId, course });

/** A step that was done before is left as it is; one that does not follow throws WrongShipmentStatus. */
function step(shipment: Shipment, from: ShipmentStatus, to: ShipmentStatus, done: readonly ShipmentStatus[]) {
  if (!isPlanned(shipment) || (shipment.status !== from && !done.includes(shipment.status)))
    throw new WrongShipmentStatus(shipment.orderId, shipment.status, to.toLowerCase());
  return shipment.status === from ? { ...shipment, status: to } : shipment;
}

const LEFT: readonly ShipmentStatus[] = ['DISPATCHED', 'DELIVERED', 'DELIVERY_FAILED', 'RETURNED_TO_SENDER'];

/** The goods are off the shelves. Throws WrongShipmentStatus. */
export const pick = (shipment: Shipment): PlannedShipment =>
  step(shipment, 'PLANNED', 'PICKED', ['PICKED', 'PACKED', ...LEFT]);

/** They are in parcels. Throws WrongShipmentStatus. */
export const pack = (shipment: Shipment): PlannedShipment =>
  step(shipment, 'PICKED', 'PACKED', ['PACKED', ...LEFT]);

/**
 * They leave, under the carrier's tracking number, or one made from the shipment's id when none is given. Throws
 * WrongShipmentStatus, and TrackingNumberDiffers when they left under another one.
 */
export function dispatch(shipment: Shipment, trackingNumber?: string): DispatchedShipment {
  const next = step(shipment, 'PACKED', 'DISPATCHED', LEFT);
  const known = next.trackingNumber;
  if (known !== null && trackingNumber !== undefined && trackingNumber !== known)
    throw new TrackingNumberDiffers(next.orderId, known, trackingNumber);
  if (known !== null) return { ...next, trackingNumber: known };
  return { ...next, trackingNumber: trackingNumber ?? ownTrackingNumber(next.shipmentId) };
}
