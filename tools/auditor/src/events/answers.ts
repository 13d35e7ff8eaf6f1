import { familyOf } from '@erp/common-messaging/contract';
import {
  OrderCancellationRequested,
  OrderCancelledV3,
  OrderCompleted,
  OrderConfirmed,
  OrderPlaced,
  ReturnCompleted,
} from '@erp/commerce-shared';
import {
  CreditNoteIssued,
  InvoiceIssued,
  PaymentAuthorized,
  PaymentCaptured,
  PaymentCaptureFailed,
  PaymentFailed,
  PaymentRefunded,
  PaymentVoided,
} from '@erp/financial-shared';
import {
  StockIssued,
  StockReleased,
  StockReservationFailed,
  StockReserved,
  StockReturned,
} from '@erp/inventory-shared';
import {
  CancellationRefused,
  ReturnReceived,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentFailed,
  ShipmentPlanned,
  ShipmentStopped,
} from '@erp/shipping-shared';
import { Invariant, type Finding } from '../finding.js';
import type { EventFacts } from './event-facts.js';
import { eventsOf } from './outbox-and-topic.js';

type Contract = { readonly type: string };

/** What an event leads to, of one order (docs/adr/005-order-to-cash.md). */
interface Step {
  /** Any of these is answered. */
  readonly of: readonly Contract[];
  /** One of these answers it: for `each`, as many as there are; else one for the order. */
  readonly by: readonly Contract[];
  readonly each?: true;
  /** At least one answers, at most as many as there are. */
  readonly repeated?: true;
  /** Where one of these happened too, there may be no answer; never two. */
  readonly unless?: readonly Contract[];
  /** Where none of these happened, nothing is said. */
  readonly with?: readonly Contract[];
  /** Not for an order that is paid on account. */
  readonly throughGateway?: true;
}

const STEPS: readonly Step[] = [
  { of: [OrderPlaced], by: [StockReserved, StockReservationFailed], unless: [OrderCancelledV3] },
  { of: [StockReserved], by: [PaymentAuthorized, PaymentFailed], unless: [OrderCancelledV3] },
  { of: [StockReserved], by: [OrderConfirmed], unless: [OrderCancelledV3] },
  { of: [PaymentAuthorized], by: [ShipmentPlanned], unless: [OrderCancelledV3] },
  { of: [ShipmentDispatched], by: [StockIssued] },
  { of: [ShipmentDispatched], by: [InvoiceIssued] },
  { of: [ShipmentDispatched], by: [PaymentCaptured, PaymentCaptureFailed], throughGateway: true },
  // Of an order that came back before anybody told that it had arrived, commerce knows better: RETURNED.
  { of: [ShipmentDelivered], by: [OrderCompleted], unless: [ReturnCompleted] },
  {
    of: [OrderCancellationRequested],
    by: [ShipmentStopped, CancellationRefused],
    repeated: true, // a second request is refused again
    unless: [OrderCancelledV3],
  },
  { of: [StockReservationFailed, ShipmentStopped, ShipmentFailed, PaymentFailed], by: [OrderCancelledV3] },
  { of: [OrderCancelledV3], by: [StockReleased], with: [StockReserved] },
  { of: [OrderCancelledV3], by: [PaymentVoided], with: [PaymentAuthorized] },
  { of: [ReturnReceived], by: [StockReturned], each: true },
  { of: [ReturnReceived], by: [CreditNoteIssued], each: true },
  { of: [ReturnReceived], by: [PaymentRefunded], each: true },
  { of: [ReturnReceived], by: [ReturnCompleted], each: true },
];

/** How often each fact happened to an order, whatever form it was told in (ADR-027), and whose it is. */
interface OrderEvents {
  tenantId: string;
  readonly times: Map<string, number>;
}

/**
 * Every event of an order has the answer that the workflow asks for, and no effect happened twice (R9, R15).
 * `onAccount` has the ids of orders that are paid on account, whose money nobody captures.
 */
export function checkAnswers(topics: EventFacts['topics'], onAccount: ReadonlySet<string>): Finding[] {
  const orders = eventsByOrder(topics);
  return STEPS.map((step) => {
    const rule = new Invariant(ruleOf(step), { settles: true });
    for (const [orderId, events] of orders) {
      if (step.throughGateway && onAccount.has(orderId)) continue;
      holdStep(rule, step, orderId, events);
    }
    return rule.finding();
  });
}

function holdStep(rule: Invariant, step: Step, orderId: string, { tenantId, times }: OrderEvents): void {
  const count = (contracts: readonly Contract[]) =>
    contracts.reduce((sum, { type }) => sum + (times.get(familyOf(type)) ?? 0), 0);
  const causes = count(step.of);
  if (causes === 0 || (step.with && count(step.with) === 0)) return;
  const least = step.unless && count(step.unless) > 0 ? 0 : step.each ? causes : 1;
  const most = step.each || step.repeated ? causes : 1;
  const answers = count(step.by);
  rule.hold(least <= answers && answers <= most, () => {
    const told = (contracts: readonly Contract[]) =>
      contracts.map(({ type }) => `${times.get(familyOf(type)) ?? 0} ${shortOf(type)}`).join(', ');
    return `order ${orderId} of tenant ${tenantId}: ${told(step.of)}, answered by ${told(step.by)}`;
  });
}

function eventsByOrder(topics: EventFacts['topics']): Map<string, OrderEvents> {
  const facts = new Set(STEPS.flatMap((step) => [...step.of, ...step.by]).map(({ type }) => familyOf(type)));
  const orders = new Map<string, OrderEvents>();
  for (const records of topics.values())
    for (const { type, key, tenantId } of eventsOf(records)) {
      const fact = familyOf(type);
      if (!facts.has(fact)) continue; // the key of another type is no order
      const events = orders.get(key) ?? { tenantId, times: new Map<string, number>() };
      orders.set(key, events);
      events.times.set(fact, (events.times.get(fact) ?? 0) + 1);
    }
  return orders;
}

function ruleOf({ of, by, each, unless, with: also }: Step): string {
  const names = (contracts: readonly Contract[]) => contracts.map(({ type }) => shortOf(type)).join(' or ');
  return [
    `${each ? 'each' : 'an order with'} ${names(of)}`,
    ...(also ? [`and ${names(also)}`] : []),
    `has one ${names(by)}`,
    ...(unless ? [`unless ${names(unless)}`] : []),
  ].join(' ');
}

const shortOf = (type: string): string => familyOf(type).slice(type.indexOf('.') + 1);
