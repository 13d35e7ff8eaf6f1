import { Invariant, type Finding } from '../finding.js';
import type { OrderStatus } from './order-facts.js';
import type { OrderStory } from './order-story.js';
import { ENDED, LEFT } from './shipment-facts.js';
import type { HeldLineFact } from './stock-facts.js';

/** The goods of these have left the house. */
export const LEFT_FOR: ReadonlySet<OrderStatus | undefined> = new Set(['SHIPPED', 'COMPLETED', 'RETURNED']);

/**
 * What each context has for an order is what the order's standing asks for (ADR-005: an order reaches an end, with
 * nothing held for it that is not used). The contexts hear of each other by events, so all of this settles.
 */
export function checkOrderEnds(stories: readonly OrderStory[]): Finding[] {
  const rules = {
    known: settling('what any context has of an order belongs to one that commerce knows'),
    held: settling('a CONFIRMED or AUTHORIZED order has an active reservation for exactly its lines'),
    dispatched: settling('an order that left has a shipment that left, and no other has'),
    delivered: settling('a COMPLETED order has a shipment that is DELIVERED'),
    issued: settling('an order that left has its reservation ISSUED'),
    invoiced: settling('an order that left has one invoice'),
    paid: settling('an order that left is paid, or its receivable is open'),
    notHeld: settling('nothing is held in stock for a CANCELLED order'),
    notPlanned: settling('nothing is planned for a CANCELLED order'),
    voided: settling('no authorisation is left for a CANCELLED order'),
    notBilled: settling('nothing is captured or invoiced for a CANCELLED order'),
  };
  for (const story of stories) {
    const status = story.order?.status;
    holdKnown(story, rules);
    if (status === 'CONFIRMED' || status === 'AUTHORIZED') holdReserved(story, rules);
    if (LEFT_FOR.has(status)) holdLeft(story, rules);
    else if (story.shipment) holdNotLeft(story, rules);
    if (status === 'CANCELLED') holdCancelled(story, rules);
  }
  return Object.values(rules).map((invariant) => invariant.finding());
}

type Rules = Record<
  | 'known'
  | 'held'
  | 'dispatched'
  | 'delivered'
  | 'issued'
  | 'invoiced'
  | 'paid'
  | 'notHeld'
  | 'notPlanned'
  | 'voided'
  | 'notBilled',
  Invariant
>;

const settling = (rule: string) => new Invariant(rule, { settles: true });

function holdKnown(story: OrderStory, { known }: Rules): void {
  const { name, order, reservation, shipment, payments, invoices } = story;
  known.hold(order !== undefined, () => {
    const what = [
      ...(reservation ? [reservationText(reservation)] : []),
      ...(shipment ? [shipmentText(shipment)] : []),
      ...payments.map(({ paymentId, status }) => `payment ${paymentId} is ${status}`),
      ...invoices.map(({ invoiceId }) => `invoice ${invoiceId} stands`),
    ];
    return `${name} is unknown in commerce, but ${what.join(', ') || 'others have heard of it'}`;
  });
}

function holdReserved({ name, order, reservation }: OrderStory, { held }: Rules): void {
  const is = `${name} is ${order!.status}`;
  if (reservation?.status !== 'RESERVED')
    return held.hold(false, () => `${is}, but ${reservationText(reservation)}`);
  const [ordered, reserved] = [linesText(order!.lines), linesText(reservation.lines)];
  held.hold(ordered === reserved, () => {
    return `${is}, but reservation ${reservation.reservationId} holds ${reserved} for the lines ${ordered}`;
  });
}

function holdLeft(story: OrderStory, rules: Rules): void {
  const { name, order, reservation, shipment, invoices, creditNotes, payments, receivable } = story;
  const is = `${name} is ${order!.status}`;
  rules.dispatched.hold(LEFT.has(shipment?.status), () => `${is}, but ${shipmentText(shipment)}`);
  if (order!.status === 'COMPLETED')
    rules.delivered.hold(shipment?.status === 'DELIVERED', () => `${is}, but ${shipmentText(shipment)}`);
  rules.issued.hold(reservation?.status === 'ISSUED', () => `${is}, but ${reservationText(reservation)}`);
  rules.invoiced.hold(invoices.length === 1, () => {
    return `${is}, but has ${invoices.length} invoices${invoices.map((i) => ` ${i.invoiceId}`).join()}`;
  });
  // Without an amount there is nothing to pay. How much is open is told by the rules of receivables.
  const { bookedMinor = 0n, bankedMinor = 0n } = receivable ?? {};
  const captured = payments.some(({ capturedMinor }) => capturedMinor > 0n);
  const owed = bookedMinor > 0n || bankedMinor > 0n || creditNotes.length > 0 || order!.totalMinor === 0n;
  const undecided = payments.some((payment) => payment.authorized);
  rules.paid.hold((captured || owed) && !undecided, () => {
    const text =
      payments.map((p) => `payment ${p.paymentId} is ${p.status}`).join(', ') || 'it has no payment';
    return `${is}, but ${text}, and ${bookedMinor} minor units are open`;
  });
}

function holdNotLeft({ name, order, shipment }: OrderStory, { dispatched }: Rules): void {
  dispatched.hold(!LEFT.has(shipment?.status), () => {
    return `${name} is ${order?.status ?? 'unknown'}, but ${shipmentText(shipment)}`;
  });
}

function holdCancelled(story: OrderStory, rules: Rules): void {
  const { name, reservation, shipment, invoices, payments } = story;
  const is = `${name} is CANCELLED`;
  const held = reservation?.status === 'RESERVED' || reservation?.status === 'ISSUED';
  rules.notHeld.hold(!held, () => `${is}, but ${reservationText(reservation)}`);
  const ended = shipment === undefined || ENDED.has(shipment.status);
  rules.notPlanned.hold(ended, () => `${is}, but ${shipmentText(shipment)}`);
  const hanging = payments.find((payment) => payment.authorized);
  rules.voided.hold(hanging === undefined, () => {
    return `${is}, but payment ${hanging?.paymentId} of ${hanging?.amountMinor} ${hanging?.currency} is ${hanging?.status}`;
  });
  const captured = payments.find((payment) => payment.capturedMinor > 0n);
  rules.notBilled.hold(captured === undefined && invoices.length === 0, () => {
    return captured
      ? `${is}, but payment ${captured.paymentId} captured ${captured.capturedMinor} ${captured.currency}`
      : `${is}, but invoice ${invoices[0]?.invoiceId} stands`;
  });
}

const reservationText = (reservation: OrderStory['reservation']): string =>
  reservation
    ? `reservation ${reservation.reservationId} is ${reservation.status}`
    : 'inventory holds nothing for it';

const shipmentText = (shipment: OrderStory['shipment']): string =>
  shipment
    ? `shipment ${shipment.shipmentId ?? '(none planned)'} is ${shipment.status}`
    : 'it has no shipment';

/** Lines in a form that compares, and reads well in a report: `1: 3 CD-0042, 2: 1 LP-7`. */
const linesText = (lines: readonly HeldLineFact[]): string =>
  lines
    .toSorted((a, b) => a.lineNumber - b.lineNumber)
    .map(({ lineNumber, sku, quantity }) => `${lineNumber}: ${quantity} ${sku}`)
    .join(', ');
