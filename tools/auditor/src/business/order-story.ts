import type { BusinessFacts } from './business-facts.js';
import type { CreditNoteFact, InvoiceFact, PaymentFact, ReceivableFact } from './money-facts.js';
import type { OfOrder, OrderFact } from './order-facts.js';
import type { GoodsBackFact, ShipmentFact } from './shipment-facts.js';
import type { OrderMovementsFact, ReservationFact } from './stock-facts.js';

/** All that the contexts say of one order. */
export interface OrderStory {
  /** `order … of tenant …`, for a report. */
  readonly name: string;
  readonly tenantId: string;
  /** Undefined when commerce knows nothing of an order of which others do. */
  readonly order: OrderFact | undefined;
  readonly reservation: ReservationFact | undefined;
  readonly movements: OrderMovementsFact | undefined;
  readonly shipment: ShipmentFact | undefined;
  readonly goodsBack: GoodsBackFact | undefined;
  readonly payments: readonly PaymentFact[];
  readonly invoices: readonly InvoiceFact[];
  readonly creditNotes: readonly CreditNoteFact[];
  readonly receivable: ReceivableFact | undefined;
}

/** One story for each order that any context knows of. */
export function storiesOf(facts: BusinessFacts): OrderStory[] {
  const { money } = facts;
  const orders = byOrder(facts.orders);
  const reservations = byOrder(facts.reservations);
  const movements = byOrder(facts.movements);
  const shipments = byOrder(facts.shipments);
  const goodsBack = byOrder(facts.goodsBack);
  const payments = byOrder(money.payments);
  const invoices = byOrder(money.invoices);
  const creditNotes = byOrder(money.creditNotes);
  const receivables = byOrder(money.receivables);
  const keys = new Set(
    [
      orders,
      reservations,
      movements,
      shipments,
      goodsBack,
      payments,
      invoices,
      creditNotes,
      receivables,
    ].flatMap((facts) => [...facts.keys()]),
  );
  return [...keys].map((key) => ({
    ...nameOf(key),
    order: orders.get(key)?.[0],
    reservation: reservations.get(key)?.[0],
    movements: movements.get(key)?.[0],
    shipment: shipments.get(key)?.[0],
    goodsBack: goodsBack.get(key)?.[0],
    payments: payments.get(key) ?? [],
    invoices: invoices.get(key) ?? [],
    creditNotes: creditNotes.get(key) ?? [],
    receivable: receivables.get(key)?.[0],
  }));
}

function byOrder<Fact extends OfOrder>(facts: readonly Fact[]): Map<string, Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const key = `${fact.tenantId}/${fact.orderId}`;
    const group = groups.get(key);
    if (group) group.push(fact);
    else groups.set(key, [fact]);
  }
  return groups;
}

function nameOf(key: string): Pick<OrderStory, 'name' | 'tenantId'> {
  const [tenantId = '', orderId] = key.split('/');
  return { name: `order ${orderId} of tenant ${tenantId}`, tenantId };
}
