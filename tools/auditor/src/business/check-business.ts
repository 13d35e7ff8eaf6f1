import type { Finding } from '../finding.js';
import type { BusinessFacts } from './business-facts.js';
import { checkAvailability } from './availability.js';
import { checkCharges } from './charges.js';
import { checkDocuments } from './documents.js';
import { checkJournals } from './journals.js';
import { checkOrderEnds } from './order-ends.js';
import { storiesOf } from './order-story.js';
import { checkOrders } from './orders.js';
import { checkQuantities } from './quantities.js';
import { checkReceivables } from './receivables.js';
import { checkStock } from './stock.js';

/** All rules about orders, goods and money. */
export function checkBusiness(facts: BusinessFacts): Finding[] {
  const { levels, money, charges } = facts;
  const stories = storiesOf(facts);
  return [
    ...checkStock(levels),
    ...checkAvailability(facts),
    ...checkOrders(facts),
    ...checkOrderEnds(stories),
    ...checkQuantities(stories),
    ...checkDocuments(stories, money),
    ...checkJournals(money.entries, money.balances),
    ...checkReceivables(stories, money),
    ...(charges ? checkCharges(money.payments, charges) : []),
  ];
}
