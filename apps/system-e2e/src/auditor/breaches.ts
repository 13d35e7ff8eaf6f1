import type { Charge } from './cooked-books.js';
import type { Ends } from './orders-to-their-ends.js';
import type { Breach } from './sabotage.js';

/** A breach, what the auditor is to call broken, and what one of its lines must say. */
export interface PlantedBreach extends Breach {
  readonly breaks: readonly string[];
  readonly says: string;
}

/** Orders that went well, and the id of an event of one of them by its type. */
export interface Sound {
  readonly ends: Ends;
  readonly eventOf: (type: string, orderId: string) => string;
}

/** An id that nobody drew. */
export const NOBODYS = '00000000-0000-7000-8000-000000000001';

const OPEN = 'captured - refunded + paid otherwise + open = invoiced - credited, of each order';
const RECEIVABLE = 'accounts receivable of a tenant is the sum of what its orders leave open';
const GAPLESS = 'invoice numbers of a tenant run from 1 to the last drawn without a gap';

const of = (orderId: string) => `order_id = '${orderId}'`;
const event = (id: string) => `event_id = '${id}'`;
const entryOf = (kind: string, orderId: string) =>
  `(SELECT entry_id FROM journal_entries WHERE ${of(orderId)} AND kind = '${kind}')`;

/** Of events: lost, invented, doubled, out of order, parked (R14, R15, R16). */
const OF_EVENTS: Readonly<Record<string, (sound: Sound) => PlantedBreach>> = {
  'an event that a subscriber passed over': ({ ends, eventOf }) => {
    const placed = eventOf('commerce.OrderPlaced', ends.delivered);
    return {
      in: 'inventory',
      table: 'inventory_processed_events',
      rows: event(placed),
      sql: `DELETE FROM inventory_processed_events WHERE ${event(placed)}`,
      breaks: ['every event is processed by its subscribers, or parked'],
      says: `inventory: commerce.OrderPlaced ${placed} at commerce-events/`,
    };
  },

  'an event that was published, and never sent': ({ ends, eventOf }) => ({
    in: 'commerce',
    table: 'commerce_outbox_events',
    rows: event(NOBODYS),
    sql: `INSERT INTO commerce_outbox_events (event_id, event_type, event_version, tenant_id, subject, topic,
            partition_key, kafka_partition, payload, occurred_at, correlation_id, status)
          SELECT '${NOBODYS}', event_type, event_version, tenant_id, subject, topic,
            partition_key, kafka_partition, payload, occurred_at, correlation_id, 'PUBLISHED'
          FROM commerce_outbox_events WHERE ${event(eventOf('commerce.OrderPlaced', ends.delivered))}`,
    breaks: ['every PUBLISHED outbox row stands in its topic'],
    says: `commerce commerce.OrderPlaced ${NOBODYS}`,
  }),

  'an event that the broker refused': ({ ends, eventOf }) => {
    const planned = eventOf('shipping.ShipmentPlanned', ends.waiting);
    return {
      in: 'shipping',
      table: 'shipping_outbox_events',
      rows: event(planned),
      // One that is PENDING the relay would send again, as it should.
      sql: `UPDATE shipping_outbox_events SET status = 'FAILED' WHERE ${event(planned)}`,
      breaks: ['every outbox row is PUBLISHED'],
      says: `shipping shipping.ShipmentPlanned ${planned}`,
    };
  },

  'an event that was processed, and never happened': ({ ends, eventOf }) => ({
    in: 'shipping',
    table: 'shipping_processed_events',
    rows: event(NOBODYS),
    sql: `INSERT INTO shipping_processed_events (event_id, event_type, tenant_id, topic, partition, record_offset, occurred_at)
          SELECT '${NOBODYS}', event_type, tenant_id, topic, partition, record_offset, occurred_at
          FROM shipping_processed_events WHERE ${event(eventOf('commerce.OrderPlaced', ends.delivered))}`,
    breaks: ['every processed event stands in its topic, where the inbox says'],
    says: `shipping: commerce.OrderPlaced ${NOBODYS} does not stand at commerce-events/`,
  }),

  'events of an order in the wrong order': ({ ends, eventOf }) => {
    const reserved = eventOf('inventory.StockReserved', ends.delivered);
    return {
      in: 'commerce',
      table: 'commerce_processed_events',
      rows: event(reserved),
      sql: `UPDATE commerce_processed_events SET processed_at = now() + interval '1 hour' WHERE ${event(reserved)}`,
      breaks: ['within a key, events are processed in the order of the topic'],
      says: `of key ${ends.delivered}`,
    };
  },

  'an event that an operator dropped': ({ ends, eventOf }) => ({
    in: 'financial',
    table: 'financial_parked_events',
    rows: `event_id = '${NOBODYS}'`,
    sql: `INSERT INTO financial_parked_events (topic, partition, record_offset, partition_key, headers, event_id, status)
          SELECT topic, partition, record_offset, '${ends.delivered}', '{}', '${NOBODYS}', 'SKIPPED'
          FROM financial_processed_events WHERE ${event(eventOf('commerce.OrderPlaced', ends.delivered))}`,
    breaks: ['no event is parked, waits behind a parked one, or was skipped'],
    says: `key ${ends.delivered}, event ${NOBODYS}`,
  }),
};

/** Of goods: oversold, issued twice, held for nobody (R15). */
const OF_GOODS: Readonly<Record<string, (sound: Sound) => PlantedBreach>> = {
  'an oversold SKU': () => ({
    in: 'inventory',
    table: 'stock_levels',
    rows: `sku = 'CD'`,
    without: ['stock_levels_check'],
    sql: `UPDATE stock_levels SET reserved = on_hand + 1 WHERE sku = 'CD'`,
    breaks: [
      'reserved is the sum of the active reservations',
      'reserved is never above on hand, and neither is below zero',
    ],
    says: 'CD in warehouse',
  }),

  'pieces that were issued twice': ({ ends }) => ({
    in: 'inventory',
    table: 'stock_movements',
    rows: `reference = 'again'`,
    sql: `INSERT INTO stock_movements (tenant_id, sku, warehouse_id, type, quantity_delta, on_hand_after, document_id, reference)
          SELECT tenant_id, sku, warehouse_id, type, quantity_delta, on_hand_after, document_id, 'again'
          FROM stock_movements WHERE type = 'ISSUE' AND sku = 'CD'
            AND document_id = (SELECT shipment_id FROM reservations WHERE ${of(ends.delivered)})`,
    breaks: [
      'on hand is receipts less issues, with returns and adjustments',
      'what the stock ledger issued is what was shipped',
    ],
    says: `order ${ends.delivered}`,
  }),

  'stock that is held for a cancelled order': ({ ends }) => ({
    in: 'inventory',
    table: 'reservations',
    rows: of(ends.stopped),
    sql: `UPDATE reservations SET status = 'RESERVED', end_reason = NULL, ended_at = NULL WHERE ${of(ends.stopped)}`,
    breaks: [
      'reserved is the sum of the active reservations',
      'nothing is held in stock for a CANCELLED order',
    ],
    says: `order ${ends.stopped}`,
  }),

  'a cancelled order that may still leave': ({ ends }) => ({
    in: 'shipping',
    table: 'shipments',
    rows: of(ends.failed),
    sql: `UPDATE shipments SET status = 'PLANNED' WHERE ${of(ends.failed)}`,
    breaks: ['nothing is planned for a CANCELLED order'],
    says: `order ${ends.failed}`,
  }),

  'a shipment that lacks a line': ({ ends }) => ({
    in: 'shipping',
    table: 'shipments',
    rows: of(ends.delivered),
    sql: `UPDATE shipments SET lines = lines - 0 WHERE ${of(ends.delivered)}`,
    breaks: ['what was shipped is what was ordered', 'what the stock ledger issued is what was shipped'],
    says: `order ${ends.delivered}`,
  }),

  'goods that came back and are not on hand': ({ ends }) => ({
    in: 'inventory',
    table: 'goods_returns',
    rows: of(ends.returned),
    sql: `UPDATE goods_returns SET return_id = '${NOBODYS}' WHERE ${of(ends.returned)}`,
    breaks: [
      'what any context has of an order belongs to one that commerce knows', // of the return that is no order's now
      'what the stock ledger took back is what shipping received',
      'all of a RETURNED order has come back',
    ],
    says: `order ${ends.returned} of tenant`,
  }),
};

/** Of orders: stuck, or not adding up (R9). */
const OF_ORDERS: Readonly<Record<string, (sound: Sound) => PlantedBreach>> = {
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

/** Of money: books, documents and payments (R15, R28). */
const OF_MONEY: Readonly<Record<string, (sound: Sound) => PlantedBreach>> = {
  'a journal entry that does not balance': ({ ends }) => {
    const rows = `account_code = '1200' AND entry_id = ${entryOf('INVOICE', ends.delivered)}`;
    return {
      in: 'financial',
      table: 'postings',
      rows,
      sql: `UPDATE postings SET debit_minor = debit_minor + 1 WHERE ${rows}`,
      breaks: [
        'every journal entry balances in each of its currencies',
        'the trial balance of each tenant and currency comes to zero',
        OPEN,
        RECEIVABLE,
      ],
      says: `order ${ends.delivered}`,
    };
  },

  'a journal entry that was reversed twice': ({ ends }) => ({
    in: 'financial',
    table: 'journal_entries',
    rows: `${of(ends.delivered)} AND kind = 'CAPTURE'`,
    without: ['journal_entries_reversed_once'],
    sql: `UPDATE journal_entries SET reverses_entry_id = ${entryOf('INVOICE', ends.returned)}
          WHERE ${of(ends.delivered)} AND kind = 'CAPTURE'`,
    breaks: ['a journal entry is reversed at most once, and exists'],
    says: 'reverses',
  }),

  'an invoice number that is missing': ({ ends }) => ({
    in: 'financial',
    table: 'invoices',
    rows: of(ends.delivered),
    sql: `DELETE FROM invoices WHERE ${of(ends.delivered)}`,
    breaks: ['an order that left has one invoice', GAPLESS, OPEN, RECEIVABLE],
    says: `order ${ends.delivered}`,
  }),

  'an invoice number that stands twice': ({ ends }) => ({
    in: 'financial',
    table: 'invoices',
    rows: of(ends.onAccount),
    without: ['invoices_tenant_id_sequence_key'],
    sql: `UPDATE invoices SET sequence = (SELECT sequence FROM invoices WHERE ${of(ends.delivered)})
          WHERE ${of(ends.onAccount)}`,
    breaks: ['no two invoices of a tenant have the same number', GAPLESS],
    says: 'is on invoices',
  }),

  'an authorisation that was not voided': ({ ends }) => ({
    in: 'financial',
    table: 'payments',
    rows: of(ends.stopped),
    sql: `UPDATE payments SET status = 'AUTHORISED' WHERE ${of(ends.stopped)}`,
    breaks: ['no authorisation is left for a CANCELLED order'],
    says: `order ${ends.stopped}`,
  }),

  'money that came to less than the gateway took': ({ ends }) => ({
    in: 'financial',
    table: 'payments',
    rows: of(ends.delivered),
    sql: `UPDATE payments SET captured_minor = captured_minor - 1 WHERE ${of(ends.delivered)}`,
    breaks: [OPEN, RECEIVABLE, 'a payment captured what the gateway captured, in the same currency'],
    says: `order ${ends.delivered}`,
  }),

  'a transfer that is in the books alone': ({ ends }) => ({
    in: 'financial',
    table: 'receivable_payments',
    rows: of(ends.onAccount),
    sql: `DELETE FROM receivable_payments WHERE ${of(ends.onAccount)}`,
    breaks: [OPEN, RECEIVABLE],
    says: `order ${ends.onAccount}`,
  }),
};

export const plantedBreaches = { ...OF_EVENTS, ...OF_GOODS, ...OF_ORDERS, ...OF_MONEY };

/** What a gateway may have that no payment knows of. */
export interface CookedCharge {
  readonly cook: (charges: readonly Charge[], ends: Ends) => readonly Charge[];
  readonly breaks: readonly string[];
}

const chargeOf = (charges: readonly Charge[], orderId: string): Charge =>
  charges.find(({ reference }) => reference === orderId)!;

export const cookedCharges: Readonly<Record<string, CookedCharge>> = {
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
