import { ForwardOnly } from '@erp/service-kit';

/**
 * What was held leaves with a shipment. An ISSUE takes the same pieces off on hand and off reserved: the ledger's trigger
 * does both in one update of the level, because after the first of two the level would break reserved <= on_hand, and
 * because a level that many orders share is locked no longer than one update takes.
 */
export class GoodsIssues1764000000007 extends ForwardOnly {
  readonly sql = `
  ALTER TABLE stock_movements DROP CONSTRAINT stock_movements_type;
  ALTER TABLE stock_movements ADD CONSTRAINT stock_movements_type CHECK (CASE type
    WHEN 'RECEIPT' THEN quantity_delta > 0 AND reason IS NULL
    WHEN 'ISSUE' THEN quantity_delta < 0 AND reason IS NULL
    WHEN 'RETURN' THEN quantity_delta > 0 AND reason IS NULL
    WHEN 'ADJUSTMENT' THEN reason IS NOT NULL
      AND reason IN ('DAMAGE', 'LOSS', 'FOUND', 'COUNT_CORRECTION', 'OTHER')
    ELSE false END);

  CREATE OR REPLACE FUNCTION apply_stock_movement() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  BEGIN
    UPDATE stock_levels SET on_hand = on_hand + NEW.quantity_delta,
        reserved = reserved + CASE NEW.type WHEN 'ISSUE' THEN NEW.quantity_delta ELSE 0 END
      WHERE tenant_id = NEW.tenant_id AND sku = NEW.sku AND warehouse_id = NEW.warehouse_id
      RETURNING on_hand INTO NEW.on_hand_after;
    IF NOT FOUND THEN
      -- The first movement there. Of two at once, the second waits here and then adds to what the first wrote. An issue
      -- would be below zero, and is refused by the level's CHECK.
      INSERT INTO stock_levels AS level (tenant_id, sku, warehouse_id, on_hand)
        VALUES (NEW.tenant_id, NEW.sku, NEW.warehouse_id, NEW.quantity_delta)
        ON CONFLICT (tenant_id, sku, warehouse_id) DO UPDATE SET on_hand = level.on_hand + excluded.on_hand
        RETURNING on_hand INTO NEW.on_hand_after;
    END IF;
    NEW.movement_id := uuidv7();
    RETURN NEW;
  END $body$;

  -- Names as PostgreSQL gave them in the migration that made the table.
  ALTER TABLE reservations
    ADD COLUMN shipment_id uuid,
    DROP CONSTRAINT reservations_status_check,
    DROP CONSTRAINT reservations_check1,
    ADD CONSTRAINT reservations_status CHECK (status IN ('RESERVED', 'RELEASED', 'ISSUED', 'FAILED', 'ENDED_BEFORE_PLACED')),
    ADD CONSTRAINT reservations_end CHECK (CASE status
      WHEN 'RELEASED' THEN end_reason IS NOT NULL AND shipment_id IS NULL AND ended_at IS NOT NULL
      WHEN 'ENDED_BEFORE_PLACED' THEN end_reason IS NOT NULL AND shipment_id IS NULL AND ended_at IS NOT NULL
      WHEN 'ISSUED' THEN end_reason IS NULL AND shipment_id IS NOT NULL AND ended_at IS NOT NULL
      ELSE end_reason IS NULL AND shipment_id IS NULL AND ended_at IS NULL END);
  GRANT UPDATE (shipment_id) ON reservations TO inventory_app;`;
}
