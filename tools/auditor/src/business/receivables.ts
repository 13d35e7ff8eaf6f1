import { Invariant, type Finding } from '../finding.js';
import { totalOf } from './documents.js';
import type { MoneyFacts } from './money-facts.js';
import type { OrderStory } from './order-story.js';

/** What was paid and what is owed is what was billed: for each order, and in the books of each tenant. */
export function checkReceivables(stories: readonly OrderStory[], money: MoneyFacts): Finding[] {
  const bounded = new Invariant('no payment captures more than its amount, or refunds more than it captured');
  const equal = new Invariant(
    'captured - refunded + paid otherwise + open = invoiced - credited, of each order',
    {
      settles: true,
    },
  );
  const agreed = new Invariant('accounts receivable of a tenant is the sum of what its orders leave open', {
    settles: true,
  });
  const open = new Sums();
  for (const story of stories) {
    const { name, payments, receivable } = story;
    for (const { paymentId, amountMinor, capturedMinor, refundedMinor } of payments)
      bounded.hold(
        0n <= refundedMinor && refundedMinor <= capturedMinor && capturedMinor <= amountMinor,
        () => {
          return `${name}: payment ${paymentId} of ${amountMinor} captured ${capturedMinor} and refunded ${refundedMinor} minor units`;
        },
      );
    const { captured, refunded, banked, invoiced, credited } = amountsOf(story);
    const booked = receivable?.bookedMinor ?? 0n;
    if (payments.length + story.invoices.length > 0 || receivable)
      equal.hold(captured - refunded + banked + booked === invoiced - credited, () => {
        return `${name}: ${captured} captured - ${refunded} refunded + ${banked} paid otherwise + ${booked} open is not ${invoiced} invoiced - ${credited} credited`;
      });
    const currency = story.invoices[0]?.currency ?? receivable?.currency ?? payments[0]?.currency;
    if (currency !== undefined) open.add(story, currency, invoiced - credited - captured + refunded - banked);
  }
  holdAccount(open, money, agreed);
  return [bounded, equal, agreed].map((invariant) => invariant.finding());
}

/** An order's money in minor units. */
function amountsOf({ payments, invoices, creditNotes, receivable }: OrderStory) {
  return {
    captured: payments.reduce((sum, { capturedMinor }) => sum + capturedMinor, 0n),
    refunded: payments.reduce((sum, { refundedMinor }) => sum + refundedMinor, 0n),
    banked: receivable?.bankedMinor ?? 0n,
    invoiced: totalOf(invoices),
    credited: totalOf(creditNotes),
  };
}

/** The account of what customers owe holds what documents and payments say, in each currency of each tenant. */
function holdAccount(open: Sums, { balances, receivableAccount }: MoneyFacts, agreed: Invariant): void {
  const booked = new Sums();
  for (const { account, tenantId, currency, balanceMinor } of balances)
    if (account === receivableAccount) booked.add({ tenantId }, currency, balanceMinor);
  for (const key of new Set([...open.keys(), ...booked.keys()])) {
    const [items, balance] = [open.get(key), booked.get(key)];
    agreed.hold(items === balance, () => {
      return `${key}: the orders leave ${items} open, account ${receivableAccount} has ${balance} minor units`;
    });
  }
}

/** Minor units by tenant and currency. */
class Sums {
  private readonly sums = new Map<string, bigint>();

  add({ tenantId }: { readonly tenantId: string }, currency: string, minor: bigint): void {
    const key = `tenant ${tenantId}, ${currency}`;
    this.sums.set(key, this.get(key) + minor);
  }

  get(key: string): bigint {
    return this.sums.get(key) ?? 0n;
  }

  keys(): Iterable<string> {
    return this.sums.keys();
  }
}
