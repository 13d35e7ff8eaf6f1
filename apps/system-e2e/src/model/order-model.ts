import { TAX_MINOR, UNIT_PRICE_MINOR } from '../shop.js';

/** How an order is paid, and what its bank will say. Null: on account. */
export const CARDS = [
  'tok_visa',
  'tok_visa',
  'tok_card_declined',
  'tok_capture_declined',
  'tok_refund_declined',
  'tok_timeout_charged',
  'tok_timeout_lost',
  null,
] as const;
export type Card = (typeof CARDS)[number];

export interface OrderedLine {
  readonly lineNumber: number;
  readonly sku: string;
  readonly quantity: number;
}

export interface ModelReturn {
  readonly returnId: string;
  readonly lineNumber: number;
  readonly quantity: number;
  received: boolean;
}

/** An order as those who stand outside know it: by what they asked and how it was answered. */
export class OrderModel {
  cancelAsked = false;
  /** It was answered that the goods cannot leave. */
  failed = false;
  left = false;
  delivered = false;
  undelivered = false;
  /** The carrier brought back what could not be delivered. */
  backAtSender = false;
  readonly returns: ModelReturn[] = [];

  constructor(
    readonly orderId: string,
    readonly lines: readonly OrderedLine[],
    readonly card: Card,
  ) {}

  get pieces(): number {
    return this.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  }

  /** Pieces of a line that the customer has announced, come back or not. */
  announced(lineNumber: number): number {
    return this.returns
      .filter((goods) => goods.lineNumber === lineNumber)
      .reduce((sum, { quantity }) => sum + quantity, 0);
  }

  /** Pieces of a line that are in the house again. */
  backOf(lineNumber: number): number {
    const line = this.lines.find((one) => one.lineNumber === lineNumber)!;
    if (this.backAtSender) return line.quantity;
    return this.returns
      .filter((goods) => goods.received && goods.lineNumber === lineNumber)
      .reduce((sum, { quantity }) => sum + quantity, 0);
  }

  get back(): number {
    return this.lines.reduce((sum, { lineNumber }) => sum + this.backOf(lineNumber), 0);
  }

  /** Where the order stands when everything has been heard by everybody, and every order that could leave has left. */
  get end(): { readonly status: string; readonly payments: readonly string[] } {
    if (!this.left) return { status: 'CANCELLED', payments: ['NONE', 'FAILED', 'VOIDED'] };
    if (this.back === this.pieces) return { status: 'RETURNED', payments: this.paymentOfWhatLeft };
    return { status: this.delivered ? 'COMPLETED' : 'SHIPPED', payments: this.paymentOfWhatLeft };
  }

  private get paymentOfWhatLeft(): string[] {
    if (this.card === null) return ['AUTHORIZED'];
    if (this.card === 'tok_capture_declined') return ['CAPTURE_FAILED'];
    return [this.back > 0 && this.card !== 'tok_refund_declined' ? 'REFUNDED' : 'CAPTURED'];
  }

  /** Why it may have been cancelled. `scarce`: more of one of its SKUs was ordered than there was. */
  reasons(scarce: boolean): string[] {
    return [
      ...(this.cancelAsked ? ['CUSTOMER_REQUEST'] : []),
      ...(this.failed ? ['SHIPMENT_FAILED'] : []),
      ...(this.card === 'tok_card_declined' ? ['PAYMENT_FAILED'] : []),
      ...(scarce ? ['STOCK_RESERVATION_FAILED'] : []),
    ];
  }

  /** What the gateway has collected of it and not given back, and what the customer still owes, in minor units. */
  get money(): { readonly collected: number; readonly open: number } {
    const gross = UNIT_PRICE_MINOR + TAX_MINOR;
    if (!this.left) return { collected: 0, open: 0 };
    const kept = (this.pieces - this.back) * gross;
    if (this.card === null || this.card === 'tok_capture_declined') return { collected: 0, open: kept };
    if (this.card === 'tok_refund_declined')
      return { collected: this.pieces * gross, open: -this.back * gross };
    return { collected: kept, open: 0 };
  }
}

/** What a shop's shelves and books must say, given its orders. */
export class ShopModel {
  readonly orders: OrderModel[] = [];

  /** @param stocked pieces of each SKU that the shop began with */
  constructor(readonly stocked: Readonly<Record<string, number>>) {}

  /** Conservation of stock: what came, less what left, with what came back. */
  onHand(sku: string): number {
    const out = this.orders
      .filter(({ left }) => left)
      .flatMap((order) => order.lines.map((line) => ({ ...line, back: order.backOf(line.lineNumber) })))
      .filter((line) => line.sku === sku)
      .reduce((sum, { quantity, back }) => sum + quantity - back, 0);
    return (this.stocked[sku] ?? 0) - out;
  }

  /** True when all orders together wanted more of a SKU of this order than there was. */
  isScarceFor(order: OrderModel): boolean {
    return order.lines.some(({ sku }) => {
      const wanted = this.orders
        .flatMap(({ lines }) => lines)
        .filter((line) => line.sku === sku)
        .reduce((sum, { quantity }) => sum + quantity, 0);
      return wanted > (this.stocked[sku] ?? 0);
    });
  }

  /** Conservation of money: the trial balance, without the accounts that are zero. */
  balances(): Record<string, number> {
    const sold = this.orders
      .filter(({ left }) => left)
      .reduce((sum, order) => sum + order.pieces - order.back, 0);
    const sumOf = (pick: (order: OrderModel) => number) =>
      this.orders.reduce((sum, order) => sum + pick(order), 0);
    const accounts = {
      1000: sumOf((order) => order.money.collected),
      1200: sumOf((order) => order.money.open),
      2200: sold * TAX_MINOR,
      4000: sold * UNIT_PRICE_MINOR,
    };
    return Object.fromEntries(Object.entries(accounts).filter(([, balance]) => balance !== 0));
  }
}
