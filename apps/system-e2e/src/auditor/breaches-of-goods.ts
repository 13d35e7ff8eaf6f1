import { NOBODYS, of, type Breaches } from './breach.js';

/** Of goods: oversold, issued twice, held for nobody (R15). */
export const OF_GOODS: Breaches = {
  'an oversold SKU': () => ({
    in: 'inventory',
    table: 'stock_levels',
    rows: `sku = 'CD'`,
    without: ['stock_levels_check'],
    sql: `UPDATE stock_levels SET reserved = on_hand + 1 WHERE sku = 'CD'`,
    breaks: [
      'reserved is the sum of the active reservations',
      'reserved is never above on hand, and neither is below zero',
      'what commerce can promise of a SKU is on hand less reserved in inventory',
    ],
    says: 'CD in warehouse',
  }),

  'a promise of stock that is not there': () => ({
    in: 'commerce',
    table: 'available_stock',
    rows: `sku = 'CD'`,
    sql: `UPDATE available_stock SET on_hand = on_hand + 1 WHERE sku = 'CD'`,
    breaks: ['what commerce can promise of a SKU is on hand less reserved in inventory'],
    says: 'CD: commerce can promise',
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
