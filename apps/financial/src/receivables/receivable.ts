import { DomainError, formatMoney, type Money } from '@erp/kernel';

/** By how many days an invoice's payment is late; CURRENT ones are not. */
export const BUCKETS = ['CURRENT', 'DAYS_1_TO_30', 'DAYS_31_TO_60', 'DAYS_61_TO_90', 'OVER_90_DAYS'] as const;
export type Bucket = (typeof BUCKETS)[number];

/** The bucket of what is so many days past the day by which it was to be paid; zero and less is not late. */
export function bucketOf(daysLate: number): Bucket {
  if (daysLate <= 0) return 'CURRENT';
  if (daysLate <= 30) return 'DAYS_1_TO_30';
  if (daysLate <= 60) return 'DAYS_31_TO_60';
  return daysLate <= 90 ? 'DAYS_61_TO_90' : 'OVER_90_DAYS';
}

/** What is open in one currency, by bucket, in minor units; `totalMinor` is their sum. */
export type Ageing = { readonly currency: string; readonly totalMinor: number } & Readonly<
  Record<Bucket, number>
>;

/** Sums what is open by currency and bucket. */
export function ageingOf(
  open: readonly { readonly currency: string; readonly daysLate: number; readonly openMinor: number }[],
): Ageing[] {
  const byCurrency = new Map<string, Ageing>();
  for (const { currency, daysLate, openMinor } of open) {
    const sums = byCurrency.get(currency) ?? nothingOpen(currency);
    const bucket = bucketOf(daysLate);
    byCurrency.set(currency, {
      ...sums,
      totalMinor: sums.totalMinor + openMinor,
      [bucket]: sums[bucket] + openMinor,
    });
  }
  return [...byCurrency.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

const nothingOpen = (currency: string): Ageing => ({
  currency,
  totalMinor: 0,
  CURRENT: 0,
  DAYS_1_TO_30: 0,
  DAYS_31_TO_60: 0,
  DAYS_61_TO_90: 0,
  OVER_90_DAYS: 0,
});

export class ReceivableNotFound extends DomainError {
  readonly code = 'receivable-not-found';

  constructor(readonly orderId: string) {
    super(`nothing is owed of order ${orderId}: it has no invoice that was issued`);
  }
}

/** Throws PaymentNotOfInvoice unless the amount is above zero and in the invoice's currency. */
export function checkReceipt(amount: Money, invoiceCurrency: string): void {
  if (amount.currency !== invoiceCurrency || amount.amountMinor <= 0)
    throw new PaymentNotOfInvoice(amount, invoiceCurrency);
}

export class PaymentNotOfInvoice extends DomainError {
  readonly code = 'payment-not-of-invoice';

  constructor(
    readonly amount: Money,
    readonly invoiceCurrency: string,
  ) {
    super(
      `${formatMoney(amount)} ${amount.currency} cannot be booked: send an amount above zero in ${invoiceCurrency}, the invoice's currency`,
    );
  }
}
