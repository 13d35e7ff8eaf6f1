import { Invariant, type Finding } from '../finding.js';
import type { ChargeFact, PaymentFact } from './money-facts.js';

/**
 * The payments agree with the gateway's own books: nobody was charged twice, nor for nothing. Between the gateway's
 * answer and the commit that notes it they differ, so all of this settles.
 */
export function checkCharges(payments: readonly PaymentFact[], charges: readonly ChargeFact[]): Finding[] {
  const rules = {
    known: settling('every charge at the gateway belongs to an order with a payment'),
    once: settling('no payment is authorised at the gateway more than once'),
    captured: settling('a payment captured what the gateway captured, in the same currency'),
    refunded: settling('a payment refunded what the gateway refunded'),
    hanging: settling('the gateway holds no authorisation of a payment that ended without one'),
  };
  const byReference = new Map<string, ChargeFact[]>();
  for (const charge of charges) {
    const others = byReference.get(charge.reference);
    if (others) others.push(charge);
    else byReference.set(charge.reference, [charge]);
  }
  for (const payment of payments) {
    holdPayment(payment, byReference.get(payment.orderId) ?? [], rules);
    byReference.delete(payment.orderId);
  }
  // What is left is nobody's.
  for (const charge of [...byReference.values()].flat()) {
    const { chargeId, reference, status, amountMinor, capturedMinor, currency } = charge;
    rules.known.hold(false, () => {
      return `charge ${chargeId} of ${amountMinor} ${currency} (${status}, ${capturedMinor} captured) has reference ${reference}, which is no order with a payment`;
    });
  }
  return Object.values(rules).map((invariant) => invariant.finding());
}

type Rules = Record<'known' | 'once' | 'captured' | 'refunded' | 'hanging', Invariant>;

const settling = (rule: string) => new Invariant(rule, { settles: true });

function holdPayment(payment: PaymentFact, charges: readonly ChargeFact[], rules: Rules): void {
  const { currency, capturedMinor, refundedMinor } = payment;
  const name = `payment ${payment.paymentId} of order ${payment.orderId}, tenant ${payment.tenantId}`;
  charges.forEach(() => rules.known.hold(true, () => ''));
  const granted = charges.filter(({ status }) => status !== 'DECLINED');
  rules.once.hold(granted.length <= 1, () => {
    return `${name} has the charges ${granted.map(({ chargeId }) => chargeId).join(', ')}`;
  });
  const captured = sum(granted, (charge) => charge.capturedMinor);
  const foreign = granted.find((charge) => charge.currency !== currency);
  rules.captured.hold(captured === capturedMinor && foreign === undefined, () => {
    return `${name} captured ${capturedMinor} ${currency}, the gateway ${captured} ${foreign?.currency ?? currency}`;
  });
  const refunded = sum(granted, (charge) => charge.refundedMinor);
  rules.refunded.hold(refunded === refundedMinor, () => {
    return `${name} refunded ${refundedMinor} ${currency}, the gateway ${refunded}`;
  });
  const held = granted.find((charge) => charge.status === 'AUTHORIZED' && charge.capturedMinor === 0n);
  rules.hanging.hold(held === undefined || payment.authorized || payment.unreleased, () => {
    return `${name} is ${payment.status}, but charge ${held?.chargeId} of ${held?.amountMinor} ${held?.currency} is AUTHORIZED`;
  });
}

const sum = (charges: readonly ChargeFact[], of: (charge: ChargeFact) => bigint): bigint =>
  charges.reduce((total, charge) => total + of(charge), 0n);
