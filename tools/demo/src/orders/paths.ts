import type { Ending } from './ending.js';
import { cancelled, paid } from './ending.js';

/** Of one piece, in cents: what every product of the demo costs, but the one that costs nothing. */
export const PRICE_MINOR = 1_499;

/** What the customers of a path do once their order is placed. */
export type Act = 'NOTHING' | 'CANCEL_BEFORE_DISPATCH' | 'CANCEL_AT_ONCE' | 'RETURN_ONE' | 'RETURN_ALL';

/** A way that orders go through the platform, and where it must lead. Each has a SKU of its own, so that its stock tells too. */
export interface Path {
  readonly title: string;
  /** Its end tells shipping's automatic warehouse what to do with it. */
  readonly sku: string;
  readonly orders: number;
  /** Pieces of each order. */
  readonly quantity: number;
  /** Null: on account. */
  readonly paymentToken: string | null;
  readonly act: Act;
  /** Every order must end in exactly one of these. */
  readonly endings: readonly Ending[];
  /** Pieces in stock; all that is ordered when left out. Null: inventory does not know the SKU. */
  readonly onHand?: number | null;
  /** In cents; PRICE_MINOR when left out. */
  readonly priceMinor?: number;
}

const CARD = { quantity: 2, paymentToken: 'tok_visa', act: 'NOTHING' } as const;
const two = 2 * PRICE_MINOR;

export const PATHS: readonly Path[] = [
  {
    ...CARD,
    title: 'too little stock',
    sku: 'CD-SCARCE',
    orders: 5,
    quantity: 4,
    onHand: 3,
    endings: [cancelled('STOCK_RESERVATION_FAILED')],
  },
  {
    ...CARD,
    title: 'a SKU that inventory does not know',
    sku: 'CD-UNKNOWN',
    orders: 3,
    onHand: null,
    endings: [cancelled('STOCK_RESERVATION_FAILED')],
  },
  {
    ...CARD,
    title: 'card declined',
    sku: 'CD-DECLINED',
    orders: 3,
    paymentToken: 'tok_card_declined',
    endings: [cancelled('PAYMENT_FAILED')],
  },
  {
    ...CARD,
    title: 'insufficient funds',
    sku: 'CD-NO-FUNDS',
    orders: 3,
    paymentToken: 'tok_insufficient_funds',
    endings: [cancelled('PAYMENT_FAILED')],
  },
  {
    ...CARD,
    title: 'suspected of fraud',
    sku: 'CD-FRAUD',
    orders: 2,
    paymentToken: 'tok_fraud',
    endings: [cancelled('PAYMENT_FAILED')],
  },
  {
    ...CARD,
    title: 'no answer from the gateway, though it was charged',
    sku: 'CD-TIMEOUT-CHARGED',
    orders: 3,
    paymentToken: 'tok_timeout_charged',
    endings: [paid(2, two)],
  },
  {
    ...CARD,
    title: 'no answer from the gateway, and nothing charged',
    sku: 'CD-TIMEOUT-LOST',
    orders: 3,
    paymentToken: 'tok_timeout_lost',
    endings: [paid(2, two)],
  },
  {
    ...CARD,
    title: 'capture declined after dispatch: the receivable stays open',
    sku: 'CD-CAPTURE-DECLINED',
    orders: 3,
    paymentToken: 'tok_capture_declined',
    endings: [{ ...paid(2, two), capturedMinor: 0 }],
  },
  {
    ...CARD,
    title: 'on account: the receivable stays open',
    sku: 'CD-ON-ACCOUNT',
    orders: 3,
    paymentToken: null,
    endings: [{ ...paid(2, two), authorizedMinor: 0, capturedMinor: 0 }],
  },
  { ...CARD, title: 'for nothing', sku: 'CD-FREE', orders: 3, priceMinor: 0, endings: [paid(2, 0)] },
  {
    ...CARD,
    title: 'cancelled by the customer before dispatch',
    sku: 'CD-PATIENT-HOLD',
    orders: 5,
    act: 'CANCEL_BEFORE_DISPATCH',
    endings: [cancelled('CUSTOMER_REQUEST', two)],
  },
  {
    ...CARD,
    title: 'cancelled by the customer in the instant of dispatch',
    sku: 'CD-RACE',
    orders: 20,
    act: 'CANCEL_AT_ONCE',
    // Whoever was first has it; an order that is cancelled early was perhaps not authorised yet.
    endings: [paid(2, two), cancelled('CUSTOMER_REQUEST', two), cancelled('CUSTOMER_REQUEST')],
  },
  {
    ...CARD,
    title: 'damaged in the warehouse before dispatch',
    sku: 'CD-BROKEN-NOSHIP',
    orders: 3,
    endings: [cancelled('SHIPMENT_FAILED', two)],
  },
  {
    ...CARD,
    title: 'nobody there: brought back and refunded',
    sku: 'CD-AWAY-NOBODY',
    orders: 3,
    endings: [{ ...paid(2, two), status: 'RETURNED', returned: 2, creditedMinor: two, refundedMinor: two }],
  },
  {
    ...CARD,
    title: 'one of three pieces sent back',
    sku: 'CD-RETURN-ONE',
    orders: 3,
    quantity: 3,
    act: 'RETURN_ONE',
    endings: [
      {
        ...paid(3, 3 * PRICE_MINOR),
        returned: 1,
        creditedMinor: PRICE_MINOR,
        refundedMinor: PRICE_MINOR,
      },
    ],
  },
  {
    ...CARD,
    title: 'all pieces sent back',
    sku: 'CD-RETURN-ALL',
    orders: 3,
    act: 'RETURN_ALL',
    endings: [{ ...paid(2, two), status: 'RETURNED', returned: 2, creditedMinor: two, refundedMinor: two }],
  },
];

export const PATH_ORDERS = PATHS.reduce((sum, { orders }) => sum + orders, 0);
