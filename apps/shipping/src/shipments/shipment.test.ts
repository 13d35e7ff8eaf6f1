import { describe, expect, test } from '@jest/globals';
import { TrackingNumberDiffers, WrongShipmentStatus } from './shipment-errors.js';
import { SHIPMENT_STATUSES, type ShipmentStatus } from './shipment-status.js';
import {
  answerCancellation,
  cancel,
  deliver,
  dispatch,
  fail,
  failDelivery,
  hasLeft,
  isReady,
  pack,
  pick,
  plan,
  returnToSender,
  type PlannedShipment,
  type Shipment,
} from './shipment.js';

const SHIPMENT_ID = '018f2a4e-0000-7000-8000-000000000002';
const WAITING: Shipment = {
  orderId: '018f2a4e-0000-7000-8000-000000000001',
  status: 'WAITING',
  orderNumber: null,
  shipToAddressId: null,
  lines: null,
  paymentAuthorized: false,
  shipmentId: null,
  trackingNumber: null,
  failureReason: null,
  course: null,
  origin: null,
  stopTold: false,
};
const LINES = [{ lineNumber: 1, sku: 'CD', warehouseId: 'W', quantity: 1 }];
const READY = {
  ...WAITING,
  orderNumber: 'O-1',
  shipToAddressId: 'A',
  lines: LINES,
  paymentAuthorized: true,
};
const ORIGIN = { correlationId: 'C', causationId: null, traceparent: null };
const PLANNED = plan(READY, SHIPMENT_ID, null, ORIGIN);
const PACKED = pack(pick(PLANNED));
const DISPATCHED = dispatch(PACKED, 'T-1');

/** A shipment in every status, reached as it really is. */
const IN: Readonly<Record<ShipmentStatus, Shipment>> = {
  WAITING,
  PLANNED,
  PICKED: pick(PLANNED),
  PACKED,
  DISPATCHED,
  DELIVERED: deliver(DISPATCHED),
  DELIVERY_FAILED: failDelivery(DISPATCHED, 'REFUSED'),
  RETURNED_TO_SENDER: returnToSender(failDelivery(DISPATCHED, 'REFUSED')),
  STOPPED: answerCancellation(PLANNED).shipment,
  FAILED: fail(PLANNED, 'GOODS_MISSING'),
  CANCELLED: cancel(PLANNED),
};

const LEFT: ShipmentStatus[] = ['DISPATCHED', 'DELIVERED', 'DELIVERY_FAILED', 'RETURNED_TO_SENDER'];

describe('a shipment is ready to be planned', () => {
  test('when order, stock and payment are there', () => expect(isReady(READY)).toBe(true));

  test.each([
    ['the order', { orderNumber: null }],
    ['the stock', { lines: null }],
    ['the payment', { paymentAuthorized: false }],
  ])('but not without %s', (_what, lacking) => expect(isReady({ ...READY, ...lacking })).toBe(false));

  test.each(SHIPMENT_STATUSES.filter((status) => status !== 'WAITING'))('nor when it is %s', (status) =>
    expect(isReady({ ...READY, status })).toBe(false),
  );

  test('without an address it goes where the customer is known to be', () =>
    expect(isReady({ ...READY, shipToAddressId: null })).toBe(true));
});

describe('each step follows from one status, changes nothing once done, and is refused from every other', () => {
  const steps: [
    name: string,
    step: (s: Shipment) => PlannedShipment,
    from: ShipmentStatus[],
    done: ShipmentStatus[],
  ][] = [
    ['PICKED', pick, ['PLANNED'], ['PICKED', 'PACKED', ...LEFT]],
    ['PACKED', pack, ['PICKED'], ['PACKED', ...LEFT]],
    ['DISPATCHED', dispatch, ['PACKED'], LEFT],
    ['DELIVERED', deliver, ['DISPATCHED'], ['DELIVERED']],
    [
      'DELIVERY_FAILED',
      (s) => failDelivery(s, 'DAMAGED'),
      ['DISPATCHED'],
      ['DELIVERY_FAILED', 'RETURNED_TO_SENDER'],
    ],
    ['RETURNED_TO_SENDER', returnToSender, ['DELIVERY_FAILED'], ['RETURNED_TO_SENDER']],
    ['FAILED', (s) => fail(s, 'CARRIER_REFUSED'), ['PLANNED', 'PICKED', 'PACKED'], ['FAILED']],
  ];

  test.each(steps)('%s', (to, step, from, done) => {
    for (const status of SHIPMENT_STATUSES) {
      const shipment = IN[status];
      if (from.includes(status)) expect(step(shipment).status).toBe(to);
      else if (done.includes(status)) expect(step(shipment)).toBe(shipment);
      else expect(() => step(shipment)).toThrow(WrongShipmentStatus);
    }
  });

  test('a refusal names the status and the way out', () =>
    expect(() => pack(PLANNED)).toThrow(/is PLANNED and cannot become PACKED: pick it/));

  test('one stopped before it was planned has nothing to pick', () =>
    expect(() => pick(answerCancellation(WAITING).shipment)).toThrow(WrongShipmentStatus));
});

describe('the tracking number', () => {
  test("is the carrier's, or made from the shipment's id", () => {
    expect(dispatch(PACKED, 'T-1').trackingNumber).toBe('T-1');
    expect(dispatch(PACKED).trackingNumber).toBe('OWN-018F2A4E000070008000000000000002');
  });

  test('given that it left, then another number is refused and none is the known one', () => {
    expect(dispatch(DISPATCHED)).toBe(DISPATCHED);
    expect(() => dispatch(DISPATCHED, 'T-2')).toThrow(TrackingNumberDiffers);
  });
});

describe('an order that is to be cancelled', () => {
  test.each(SHIPMENT_STATUSES)('is answered when its shipment is %s', (status) => {
    const { shipment, answer } = answerCancellation(IN[status]);
    if (LEFT.includes(status)) expect([answer, shipment]).toEqual(['REFUSED', IN[status]]);
    else if (status === 'STOPPED' || status === 'CANCELLED') expect(answer).toBeNull();
    else expect([answer, shipment.stopTold, shipment.shipToAddressId]).toEqual(['STOPPED', true, null]);
  });

  test('is refused as often as it asks, and stopped once', () => {
    expect(answerCancellation(answerCancellation(DISPATCHED).shipment).answer).toBe('REFUSED');
    expect(answerCancellation(answerCancellation(PLANNED).shipment).answer).toBeNull();
    expect(answerCancellation(answerCancellation(IN.FAILED).shipment).answer).toBeNull();
  });

  test('after a failure keeps the failure', () =>
    expect(answerCancellation(IN.FAILED).shipment).toMatchObject({
      status: 'FAILED',
      failureReason: 'GOODS_MISSING',
    }));
});

test.each(SHIPMENT_STATUSES)('a cancelled order ends what has not left and has not ended: %s', (status) => {
  const before = IN[status];
  const after = cancel(before);
  if (LEFT.includes(status) || ['STOPPED', 'FAILED', 'CANCELLED'].includes(status))
    expect(after).toBe(before);
  else expect(after).toMatchObject({ status: 'CANCELLED', shipToAddressId: null });
});

test('what has left is what was dispatched, whatever became of it', () =>
  expect(SHIPMENT_STATUSES.filter((status) => hasLeft(IN[status]))).toEqual(LEFT));
