import { TrackingNumberDiffers, WrongShipmentStatus } from './shipment-errors.js';
import type { ShipmentLine } from './shipment-line.js';
import type { Course, DeliveryFailure, ShipmentFailure, ShipmentStatus } from './shipment-status.js';

/** Because of which event a shipment was planned, and in which trace (R20). */
export interface Origin {
  readonly correlationId: string;
  readonly causationId: string | null;
  /** W3C; null when nothing was traced. */
  readonly traceparent: string | null;
}

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
  /** Null until planned. */
  readonly origin: Origin | null;
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
  origin: Origin,
): PlannedShipment => ({ ...shipment, status: 'PLANNED', shipmentId, course, origin });

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
export function dispatch(shipment: Shipment, trackingNumber?: string): PlannedShipment {
  const next = step(shipment, 'PACKED', 'DISPATCHED', LEFT);
  if (next !== shipment) return { ...next, trackingNumber: trackingNumber ?? ownTrackingNumber(next) };
  const known = trackingNumberOf(next);
  if (trackingNumber !== undefined && trackingNumber !== known)
    throw new TrackingNumberDiffers(next.orderId, known, trackingNumber);
  return next;
}

/** The carrier handed them over. Throws WrongShipmentStatus. */
export const deliver = (shipment: Shipment): PlannedShipment =>
  step(shipment, 'DISPATCHED', 'DELIVERED', ['DELIVERED']);

/** The carrier could not, and brings them back. Throws WrongShipmentStatus. */
export const failDelivery = (shipment: Shipment, failureReason: DeliveryFailure): PlannedShipment =>
  withReason(
    shipment,
    step(shipment, 'DISPATCHED', 'DELIVERY_FAILED', ['DELIVERY_FAILED', 'RETURNED_TO_SENDER']),
    failureReason,
  );

/** What could not be delivered is in the house again. Throws WrongShipmentStatus. */
export const returnToSender = (shipment: Shipment): PlannedShipment =>
  step(shipment, 'DELIVERY_FAILED', 'RETURNED_TO_SENDER', ['RETURNED_TO_SENDER']);

/** The goods cannot be dispatched, and nothing has left. Throws WrongShipmentStatus. */
export function fail(shipment: Shipment, failureReason: ShipmentFailure): PlannedShipment {
  const { status } = shipment;
  const from = status === 'PICKED' || status === 'PACKED' ? status : 'PLANNED';
  return withReason(shipment, forgetAddress(step(shipment, from, 'FAILED', ['FAILED'])), failureReason);
}

/**
 * Answers an order that is to be cancelled: STOPPED when nothing has left, REFUSED when something has. A second request
 * is refused a second time, because commerce waits for it; it is not stopped a second time, because the first answer
 * ends the order. A FAILED shipment is said to be stopped too: its order is cancelled by either event, whichever
 * commerce sees first, and waits for nothing. A cancelled order waits for no answer.
 */
export function answerCancellation(shipment: Shipment): {
  readonly shipment: Shipment;
  readonly answer: 'STOPPED' | 'REFUSED' | null;
} {
  if (hasLeft(shipment)) return { shipment, answer: 'REFUSED' };
  if (shipment.stopTold || shipment.status === 'CANCELLED') return { shipment, answer: null };
  const status = shipment.status === 'FAILED' ? 'FAILED' : 'STOPPED';
  return { shipment: forgetAddress({ ...shipment, status, stopTold: true }), answer: 'STOPPED' };
}

/** The order has ended: what has not left never will. What has left, or has ended itself, stays as it is. */
export const cancel = (shipment: Shipment): Shipment =>
  hasLeft(shipment) || ['STOPPED', 'FAILED', 'CANCELLED'].includes(shipment.status)
    ? shipment
    : forgetAddress({ ...shipment, status: 'CANCELLED' });

/** Whether the customer may have the goods, so that they may come back from there. */
export const isWithCustomer = (shipment: Shipment): shipment is PlannedShipment =>
  isPlanned(shipment) && (shipment.status === 'DISPATCHED' || shipment.status === 'DELIVERED');

/** What is told of one that has left. */
export const toDispatched = (shipment: PlannedShipment) => ({
  orderId: shipment.orderId,
  shipmentId: shipment.shipmentId,
  trackingNumber: trackingNumberOf(shipment),
  lines: [...shipment.lines],
});

function trackingNumberOf({ orderId, trackingNumber }: Shipment): string {
  if (trackingNumber === null) throw new Error(`the shipment of order ${orderId} has not left`);
  return trackingNumber;
}

/** The same object when the step was done before; throws WrongShipmentStatus when it does not follow. */
function step(
  shipment: Shipment,
  from: ShipmentStatus,
  to: ShipmentStatus,
  done: readonly ShipmentStatus[],
): PlannedShipment {
  const { orderId, status } = shipment;
  if (isPlanned(shipment) && done.includes(status)) return shipment;
  if (isPlanned(shipment) && status === from) return { ...shipment, status: to };
  throw new WrongShipmentStatus(orderId, status, to);
}

const withReason = (
  before: Shipment,
  after: PlannedShipment,
  failureReason: ShipmentFailure | DeliveryFailure,
): PlannedShipment => (after === before ? after : { ...after, failureReason });

const forgetAddress = <S extends Shipment>(shipment: S): S =>
  shipment.shipToAddressId === null ? shipment : { ...shipment, shipToAddressId: null };

/** Made from the id, which is unique. */
const ownTrackingNumber = ({ shipmentId }: PlannedShipment): string =>
  `OWN-${shipmentId.replaceAll('-', '').toUpperCase()}`;
