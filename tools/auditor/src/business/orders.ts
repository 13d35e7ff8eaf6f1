import { Invariant, type Finding } from '../finding.js';
import type { BusinessFacts, HeldLineFact, OrderFact, ReservationFact } from './business-facts.js';

/** Every order's end in commerce is what inventory holds for it (design: invariants at the end of a run). */
export function checkOrders(facts: BusinessFacts): Finding[] {
  const summed = new Invariant("an order's total is the sum of its lines, and a line's that of net and tax");
  const held = new Invariant('a CONFIRMED order has an active reservation for exactly its lines', {
    settles: true,
  });
  const free = new Invariant('nothing is held for a CANCELLED order', { settles: true });
  const owned = new Invariant('an active reservation belongs to an order that is CONFIRMED', {
    settles: true,
  });
  const inTime = new Invariant('no order waits past its deadline', { settles: true });

  const reservations = new Map(facts.reservations.map((r) => [keyOf(r), r]));
  const orders = new Map(facts.orders.map((order) => [keyOf(order), order]));

  for (const order of facts.orders) {
    const name = `order ${order.orderId} of tenant ${order.tenantId}`;
    const reservation = reservations.get(keyOf(order));
    const wrong = wrongSum(order);
    summed.hold(wrong === undefined, () => `${name}: ${wrong}`);
    if (order.status === 'CONFIRMED') {
      const missing = mismatch(order, reservation);
      held.hold(missing === undefined, () => `${name} is CONFIRMED, but ${missing}`);
    }
    if (order.status === 'CANCELLED')
      free.hold(reservation?.status !== 'RESERVED', () => {
        return `${name} is CANCELLED, but reservation ${reservation?.reservationId} is RESERVED`;
      });
    if (order.status === 'PLACED') {
      const waitedMs = facts.nowMs - order.placedAtMs;
      inTime.hold(
        waitedMs <= facts.orderDeadlineMs,
        () => `${name} is PLACED for ${Math.round(waitedMs / 1000)} s`,
      );
    } else inTime.hold(true, () => '');
  }

  for (const reservation of facts.reservations) {
    if (reservation.status !== 'RESERVED') continue;
    const status = orders.get(keyOf(reservation))?.status;
    // A cancelled one is told above.
    owned.hold(status === 'CONFIRMED' || status === 'CANCELLED', () => {
      return `reservation ${reservation.reservationId} of tenant ${reservation.tenantId} holds for order ${reservation.orderId}, which is ${status ?? 'unknown in commerce'}`;
    });
  }
  return [summed, held, free, owned, inTime].map((invariant) => invariant.finding());
}

function wrongSum({ lines, totalMinor }: OrderFact): string | undefined {
  const line = lines.find((l) => l.netMinor + l.taxMinor !== l.totalMinor);
  if (line) return `line ${line.lineNumber}: ${line.netMinor} + ${line.taxMinor} is not ${line.totalMinor}`;
  const sum = lines.reduce((total, l) => total + l.totalMinor, 0n);
  return sum === totalMinor
    ? undefined
    : `the total is ${totalMinor}, the lines add up to ${sum} minor units`;
}

function mismatch(order: OrderFact, reservation: ReservationFact | undefined): string | undefined {
  if (!reservation) return 'inventory holds nothing for it';
  const { reservationId, status } = reservation;
  if (status !== 'RESERVED') return `reservation ${reservationId} is ${status}`;
  const [ordered, held] = [textOf(order.lines), textOf(reservation.lines)];
  return ordered === held ? undefined : `reservation ${reservationId} holds ${held} for the lines ${ordered}`;
}

/** Lines in a form that compares, and reads well in a report: `1: 3 CD-0042, 2: 1 LP-7`. */
const textOf = (lines: readonly HeldLineFact[]): string =>
  lines
    .toSorted((a, b) => a.lineNumber - b.lineNumber)
    .map(({ lineNumber, sku, quantity }) => `${lineNumber}: ${quantity} ${sku}`)
    .join(', ');

const keyOf = ({ tenantId, orderId }: { tenantId: string; orderId: string }): string =>
  `${tenantId}/${orderId}`;
