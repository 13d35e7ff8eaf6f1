import { of, type Breaches } from './breach.js';

/** Of orders: stuck, or not adding up (R9). */
export const OF_ORDERS: Breaches = {
  'an order that waits past its deadline': ({ ends }) => ({
    in: 'commerce',
    table: 'orders',
    rows: of(ends.waiting),
    sql: `UPDATE orders SET deadline_at = now() - interval '1 hour' WHERE ${of(ends.waiting)}`,
    breaks: ['no order waits past its deadline'],
    says: `order ${ends.waiting}`,
  }),

  'an order that shipping never answers': ({ ends }) => ({
    in: 'commerce',
    table: 'orders',
    rows: of(ends.stopped),
    sql: `UPDATE orders SET status = 'CANCELLING', cancel_reason = NULL WHERE ${of(ends.stopped)}`,
    breaks: ['no order is left CANCELLING: shipping answers'],
    says: `order ${ends.stopped}`,
  }),

  'a total that is not the sum of the lines': ({ ends }) => ({
    in: 'commerce',
    table: 'orders',
    rows: of(ends.delivered),
    sql: `UPDATE orders SET total_minor = total_minor + 1 WHERE ${of(ends.delivered)}`,
    breaks: [
      "an order's total is the sum of its lines, and a line's that of net and tax",
      "an invoice's total is that of its order",
    ],
    says: `order ${ends.delivered}`,
  }),
};
