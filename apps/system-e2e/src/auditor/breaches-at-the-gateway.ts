import { NOBODYS } from './breach.js';
import type { Charge } from './cooked-books.js';
import type { Ends } from './orders-to-their-ends.js';

/** What a gateway may have that no payment knows of. */
export interface CookedCharge {
  readonly cook: (charges: readonly Charge[], ends: Ends) => readonly Charge[];
  readonly breaks: readonly string[];
}

const chargeOf = (charges: readonly Charge[], orderId: string): Charge =>
  charges.find(({ reference }) => reference === orderId)!;

export const AT_THE_GATEWAY: Readonly<Record<string, CookedCharge>> = {
  'a payment that was taken twice': {
    cook: (charges, { delivered }) => [
      ...charges,
      { ...chargeOf(charges, delivered), authorizationId: NOBODYS },
    ],
    breaks: [
      'no payment is authorised at the gateway more than once',
      'a payment captured what the gateway captured, in the same currency',
    ],
  },
  'a charge of which nobody knows': {
    cook: (charges, { delivered }) => [...charges, { ...chargeOf(charges, delivered), reference: NOBODYS }],
    breaks: ['every charge at the gateway belongs to an order with a payment'],
  },
  'an authorisation that hangs at the gateway': {
    cook: (charges, { stopped }) =>
      charges.map((charge) => (charge.reference === stopped ? { ...charge, status: 'AUTHORIZED' } : charge)),
    breaks: ['the gateway holds no authorisation of a payment that ended without one'],
  },
  'a refund that never reached the customer': {
    cook: (charges, { returned }) =>
      charges.map((charge) => (charge.reference === returned ? { ...charge, refundedMinor: 0 } : charge)),
    breaks: ['a payment refunded what the gateway refunded'],
  },
};
