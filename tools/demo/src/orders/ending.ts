import type { OrderFacts } from '../facts/order-facts.js';

/** Where an order must end: every fact of it that counts, in pieces and minor units. */
export interface Ending {
  readonly status: 'COMPLETED' | 'RETURNED' | 'CANCELLED';
  readonly cancelReason: string | null;
  readonly issued: number;
  readonly returned: number;
  readonly invoicedMinor: number;
  readonly creditedMinor: number;
  /** What the gateway ever authorised. It was captured, voided, or its capture was declined. */
  readonly authorizedMinor: number;
  readonly voidedMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
}

const NOTHING = {
  issued: 0,
  returned: 0,
  invoicedMinor: 0,
  creditedMinor: 0,
  authorizedMinor: 0,
  voidedMinor: 0,
  capturedMinor: 0,
  refundedMinor: 0,
};

/** Delivered, invoiced and paid by card. */
export const paid = (pieces: number, totalMinor: number): Ending => ({
  ...NOTHING,
  status: 'COMPLETED',
  cancelReason: null,
  issued: pieces,
  invoicedMinor: totalMinor,
  authorizedMinor: totalMinor,
  capturedMinor: totalMinor,
});

/** Nothing left, nothing invoiced, and what had been authorised was let go. */
export const cancelled = (cancelReason: string, authorizedMinor = 0): Ending => ({
  ...NOTHING,
  status: 'CANCELLED',
  cancelReason,
  authorizedMinor,
  voidedMinor: authorizedMinor,
});

/** What of an order is not as this ending has it; empty when it ended so. The gateway must say what financial says. */
export function differsFrom(ending: Ending, order: OrderFacts): string[] {
  const { gateway } = order;
  const is: Record<keyof Ending, string | number | null> = {
    status: order.status,
    cancelReason: order.cancelReason,
    issued: order.issued,
    returned: order.returned,
    invoicedMinor: order.invoicedMinor,
    creditedMinor: order.creditedMinor,
    authorizedMinor: gateway.authorizedMinor,
    voidedMinor: gateway.voidedMinor,
    capturedMinor: order.capturedMinor,
    refundedMinor: order.refundedMinor,
  };
  const differences = (Object.keys(is) as (keyof Ending)[])
    .filter((fact) => is[fact] !== ending[fact])
    .map((fact) => `${fact} is ${is[fact]}, not ${ending[fact]}`);
  return [...differences, ...disagreements(order)];
}

/** Where financial's books and the gateway's differ. */
export function disagreements({ capturedMinor, refundedMinor, gateway }: OrderFacts): string[] {
  return [
    ...(capturedMinor === gateway.capturedMinor
      ? []
      : [`financial has captured ${capturedMinor}, the gateway ${gateway.capturedMinor}`]),
    ...(refundedMinor === gateway.refundedMinor
      ? []
      : [`financial has refunded ${refundedMinor}, the gateway ${gateway.refundedMinor}`]),
  ];
}
