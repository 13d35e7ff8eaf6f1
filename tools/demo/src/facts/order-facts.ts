import type { ChargeView } from '@erp/payment-sandbox';

/** What the databases, and the gateway's own books, say of one order in the end. Amounts are in minor units. */
export interface OrderFacts {
  readonly orderId: string;
  /** `import` for the file's, `commerce` for those placed by POST /orders. */
  readonly source: string;
  /** Of the only line; no order of the demo has more. */
  readonly sku: string;
  readonly quantity: number;
  readonly totalMinor: number;
  /** Commerce's word. */
  readonly status: string;
  /** Null unless CANCELLED. */
  readonly cancelReason: string | null;
  /** Pieces that left with a shipment, and that came back. */
  readonly issued: number;
  readonly returned: number;
  readonly invoicedMinor: number;
  readonly creditedMinor: number;
  /** By financial's books. */
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly gateway: GatewayFacts;
}

/** What the gateway did for one order, by its own books. */
export interface GatewayFacts {
  /** All that was ever authorised: more than the order's total is a customer charged twice. */
  readonly authorizedMinor: number;
  readonly voidedMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
}

export type OrderRow = Pick<
  OrderFacts,
  'orderId' | 'source' | 'sku' | 'quantity' | 'totalMinor' | 'status' | 'cancelReason'
>;
export type MoneyRow = Pick<
  OrderFacts,
  'orderId' | 'invoicedMinor' | 'creditedMinor' | 'capturedMinor' | 'refundedMinor'
>;
export type PiecesRow = Pick<OrderFacts, 'orderId' | 'issued' | 'returned'>;

export interface Told {
  readonly orders: readonly OrderRow[];
  readonly money: readonly MoneyRow[];
  readonly pieces: readonly PiecesRow[];
  /** Of all runs; financial gives the order's id as reference. */
  readonly charges: readonly ChargeView[];
}

const NO_MONEY = { invoicedMinor: 0, creditedMinor: 0, capturedMinor: 0, refundedMinor: 0 };
const NO_PIECES = { issued: 0, returned: 0 };
const NO_CHARGE = { authorizedMinor: 0, voidedMinor: 0, capturedMinor: 0, refundedMinor: 0 };

/** Each order with what commerce, financial, inventory and the gateway say of it. */
export function joinFacts({ orders, money, pieces, charges }: Told): OrderFacts[] {
  const moneyOf = new Map(money.map((row) => [row.orderId, row]));
  const piecesOf = new Map(pieces.map((row) => [row.orderId, row]));
  const gatewayOf = new Map<string, GatewayFacts>();
  for (const charge of charges) {
    const before = gatewayOf.get(charge.reference) ?? NO_CHARGE;
    gatewayOf.set(charge.reference, withCharge(before, charge));
  }
  return orders.map((order) => ({
    ...NO_MONEY,
    ...NO_PIECES,
    ...order,
    ...moneyOf.get(order.orderId),
    ...piecesOf.get(order.orderId),
    gateway: gatewayOf.get(order.orderId) ?? NO_CHARGE,
  }));
}

const withCharge = (facts: GatewayFacts, charge: ChargeView): GatewayFacts => ({
  authorizedMinor: facts.authorizedMinor + (charge.status === 'DECLINED' ? 0 : charge.amountMinor),
  voidedMinor: facts.voidedMinor + (charge.status === 'VOIDED' ? charge.amountMinor : 0),
  capturedMinor: facts.capturedMinor + charge.capturedMinor,
  refundedMinor: facts.refundedMinor + charge.refundedMinor,
});

/** What the customer still owes: a receivable, negative when it is the customer's. */
export const openMinor = (facts: Omit<MoneyRow, 'orderId'>): number =>
  facts.invoicedMinor - facts.creditedMinor - (facts.capturedMinor - facts.refundedMinor);

export const total = (orders: readonly OrderFacts[], amount: (order: OrderFacts) => number): number =>
  orders.reduce((sum, order) => sum + amount(order), 0);
