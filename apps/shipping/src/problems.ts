import type { ProblemTable } from '@erp/service-kit';
import type { TrackingNumberDiffers, WrongShipmentStatus } from './shipments/shipment-errors.js';

/** The domain errors of shipping by their code, as HTTP tells them (RFC 9457). */
export const problems: ProblemTable = {
  'shipment-not-found': 404,
  'return-not-found': 404,
  'wrong-shipment-status': {
    status: 409,
    members: ({ orderId, status }: WrongShipmentStatus) => ({ orderId, shipmentStatus: status }),
  },
  'tracking-number-differs': {
    status: 409,
    members: ({ orderId, trackingNumber }: TrackingNumberDiffers) => ({ orderId, trackingNumber }),
  },
  'goods-not-with-customer': 409,
  'return-exceeds-shipment': 409,
  'return-exceeds-request': 422,
  'unknown-warehouse': 422,
};
