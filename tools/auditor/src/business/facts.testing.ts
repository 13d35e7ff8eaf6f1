// For this package's own tests: what the contexts say of four orders that went well, one for each end.
import type { BusinessFacts } from './business-facts.js';
import type { InvoiceFact, PaymentFact } from './money-facts.js';
import type { OrderFact } from './order-facts.js';

const pieces = (quantity: number) => new Map([['CD', quantity]]);
const of = (orderId: string) => ({ tenantId: 't', orderId });

const order = (orderId: string, status: OrderFact['status']): OrderFact => ({
  ...of(orderId),
  status,
  currency: 'USD',
  totalMinor: 119n,
  placedAtMs: 0,
  deadlineAtMs: null,
  lines: [{ lineNumber: 1, sku: 'CD', quantity: 2, netMinor: 100n, taxMinor: 19n, totalMinor: 119n }],
});
const payment = (orderId: string, change: Partial<PaymentFact> = {}): PaymentFact => ({
  ...of(orderId),
  paymentId: `pay-${orderId}`,
  status: 'CAPTURED',
  authorized: false,
  unreleased: false,
  onAccount: false,
  currency: 'USD',
  amountMinor: 119n,
  capturedMinor: 119n,
  refundedMinor: 0n,
  ...change,
});
const charge = (orderId: string, capturedMinor: bigint, refundedMinor = 0n) => ({
  chargeId: `charge-${orderId}`,
  reference: orderId,
  status: capturedMinor > 0n ? ('AUTHORIZED' as const) : ('VOIDED' as const),
  currency: 'USD',
  amountMinor: 119n,
  capturedMinor,
  refundedMinor,
});
const invoice = (orderId: string, number: number): InvoiceFact => ({
  ...of(orderId),
  invoiceId: `inv-${orderId}`,
  number,
  currency: 'USD',
  totalMinor: 119n,
});
const line = { lineNumber: 1, sku: 'CD', quantity: 2 };
const reservation = (orderId: string, status: 'RESERVED' | 'ISSUED' | 'RELEASED') => ({
  ...of(orderId),
  reservationId: `res-${orderId}`,
  status,
  lines: [line],
});
const shipment = (orderId: string, status: 'DISPATCHED' | 'DELIVERED' | 'STOPPED') => ({
  ...of(orderId),
  shipmentId: `ship-${orderId}`,
  status,
  pieces: pieces(2),
});
const entry = (entryId: string, reverses: string | null = null) => ({
  tenantId: 't',
  entryId,
  postings: 3,
  imbalances: [],
  reverses,
});
const balance = (account: string, balanceMinor: bigint) => ({
  tenantId: 't',
  account,
  currency: 'USD',
  balanceMinor,
});

/**
 * `completed` was paid by card; `account` is SHIPPED on account and owes 100 after a bank transfer of 19; `returned` was
 * credited and refunded; `cancelled` was authorised and voided; `confirmed` is under way.
 */
export const WORLD: BusinessFacts = {
  orders: [
    order('completed', 'COMPLETED'),
    order('account', 'SHIPPED'),
    order('returned', 'RETURNED'),
    order('cancelled', 'CANCELLED'),
    order('confirmed', 'CONFIRMED'),
  ],
  levels: [
    {
      tenantId: 't',
      sku: 'CD',
      warehouseId: 'w',
      onHand: 5,
      reserved: 2,
      received: 10,
      issued: 6,
      returned: 2,
      adjusted: -1,
      held: 2,
    },
  ],
  available: [{ tenantId: 't', sku: 'CD', available: 3 }],
  reservations: [
    reservation('completed', 'ISSUED'),
    reservation('account', 'ISSUED'),
    reservation('returned', 'ISSUED'),
    reservation('cancelled', 'RELEASED'),
    reservation('confirmed', 'RESERVED'),
  ],
  movements: [
    { ...of('completed'), issued: pieces(2), returned: new Map() },
    { ...of('account'), issued: pieces(2), returned: new Map() },
    { ...of('returned'), issued: pieces(2), returned: pieces(2) },
  ],
  shipments: [
    shipment('completed', 'DELIVERED'),
    shipment('account', 'DISPATCHED'),
    shipment('returned', 'DELIVERED'),
    shipment('cancelled', 'STOPPED'),
  ],
  goodsBack: [{ ...of('returned'), pieces: pieces(2) }],
  money: {
    payments: [
      payment('completed'),
      payment('account', { status: 'ON_ACCOUNT', onAccount: true, capturedMinor: 0n }),
      payment('returned', { refundedMinor: 119n }),
      payment('cancelled', { status: 'VOIDED', capturedMinor: 0n }),
    ],
    invoices: [invoice('completed', 1), invoice('account', 2), invoice('returned', 3)],
    creditNotes: [
      {
        ...of('returned'),
        creditNoteId: 'cn',
        invoiceId: 'inv-returned',
        number: 1,
        currency: 'USD',
        totalMinor: 119n,
      },
    ],
    counters: [{ tenantId: 't', lastInvoice: 3, lastCreditNote: 1 }],
    receivables: [
      { ...of('completed'), currency: 'USD', bookedMinor: 0n, bankedMinor: 0n },
      { ...of('account'), currency: 'USD', bookedMinor: 100n, bankedMinor: 19n },
      { ...of('returned'), currency: 'USD', bookedMinor: 0n, bankedMinor: 0n },
    ],
    entries: [entry('e1'), entry('e2'), entry('e3', 'e1')],
    balances: [
      balance('1000', 119n),
      balance('1010', 19n),
      balance('1200', 100n),
      balance('2200', -38n),
      balance('4000', -200n),
    ],
    receivableAccount: '1200',
  },
  charges: [charge('completed', 119n), charge('returned', 119n, 119n), charge('cancelled', 0n)],
  nowMs: 600_000,
  orderDeadlineMs: 900_000,
};

type Of<K extends keyof BusinessFacts> = BusinessFacts[K] extends readonly (infer Fact)[] | null
  ? Fact
  : never;

/** The world with one fact changed: the one of this order, or the first when none is named. */
export function changed<K extends keyof BusinessFacts>(
  kind: K,
  orderId: string | null,
  change: Partial<Of<K>>,
): BusinessFacts {
  return { ...WORLD, [kind]: replaced(WORLD[kind] as readonly Of<K>[], orderId, change) };
}

type Money = BusinessFacts['money'];
type OfMoney<K extends keyof Money> = Money[K] extends readonly (infer Fact)[] ? Fact : never;

export function changedMoney<K extends keyof Money>(
  kind: K,
  orderId: string | null,
  change: Partial<OfMoney<K>>,
): BusinessFacts {
  const facts = replaced(WORLD.money[kind] as readonly OfMoney<K>[], orderId, change);
  return { ...WORLD, money: { ...WORLD.money, [kind]: facts } };
}

export const withMoney = (change: Partial<Money>): BusinessFacts => ({
  ...WORLD,
  money: { ...WORLD.money, ...change },
});

/** The world without what a kind of fact says of an order. */
export function without(kind: 'orders' | 'reservations' | 'shipments' | 'movements', orderId: string) {
  return { ...WORLD, [kind]: WORLD[kind].filter((fact) => fact.orderId !== orderId) };
}

function replaced<Fact>(facts: readonly Fact[], orderId: string | null, change: Partial<Fact>): Fact[] {
  const at = facts.findIndex(
    (fact) => orderId === null || (fact as { orderId?: string }).orderId === orderId,
  );
  if (at < 0) throw new Error(`the world of tests has no such fact of order ${orderId}`);
  return facts.with(at, { ...facts[at]!, ...change });
}
