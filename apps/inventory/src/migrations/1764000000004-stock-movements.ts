import { isolateByTenant } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

/** Codes compare byte by byte: cheaper than a locale, and the same order as in JavaScript. */
const SKU = 'text COLLATE "C"';

/**
 * The ledger. The id is drawn under the level's lock: in the order of ids, on_hand_after is a running balance of each
 * level.
 */
export class StockMovements1764000000004 extends ForwardOnly {
  readonly sql = `
  CREATE TABLE stock_movements (
    tenant_id uuid NOT NULL,
    movement_id uuid NOT NULL DEFAULT uuidv7(),
    sku ${SKU} NOT NULL,
    warehouse_id uuid NOT NULL,
    type text NOT NULL,
    quantity_delta integer NOT NULL CHECK (quantity_delta <> 0),
    on_hand_after integer NOT NULL,
    document_id uuid NOT NULL,
    reference text NOT NULL CHECK (length(reference) <= 500),
    reason text,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, movement_id),
    -- The rule of each type. A later migration that adds one (an issue, a return) replaces this constraint.
    CONSTRAINT stock_movements_type CHECK (CASE type
      WHEN 'RECEIPT' THEN quantity_delta > 0 AND reason IS NULL
      WHEN 'ADJUSTMENT' THEN reason IS NOT NULL
        AND reason IN ('DAMAGE', 'LOSS', 'FOUND', 'COUNT_CORRECTION', 'OTHER')
      ELSE false END)
  );
  CREATE INDEX stock_movements_by_sku ON stock_movements (tenant_id, sku, movement_id);
  ${isolateByTenant('inventory', 'stock_movements', 'SELECT, INSERT')}

  -- On hand is the sum of the movements, because there is no other way to change it. A level that would fall below
  -- what is reserved fails its CHECK, and with it the movement.
  CREATE FUNCTION apply_stock_movement() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  BEGIN
    UPDATE stock_levels SET on_hand = on_hand + NEW.quantity_delta
      WHERE tenant_id = NEW.tenant_id AND sku = NEW.sku AND warehouse_id = NEW.warehouse_id
      RETURNING on_hand INTO NEW.on_hand_after;
    IF NOT FOUND THEN
      -- The first movement there. Of two at once, the second waits here and then adds to what the first wrote.
      INSERT INTO stock_levels AS level (tenant_id, sku, warehouse_id, on_hand)
        VALUES (NEW.tenant_id, NEW.sku, NEW.warehouse_id, NEW.quantity_delta)
        ON CONFLICT (tenant_id, sku, warehouse_id) DO UPDATE SET on_hand = level.on_hand + excluded.on_hand
        RETURNING on_hand INTO NEW.on_hand_after;
    END IF;
    NEW.movement_id := uuidv7();
    RETURN NEW;
  END $body$;
  REVOKE ALL ON FUNCTION apply_stock_movement() FROM PUBLIC;
  CREATE TRIGGER apply_stock_movement BEFORE INSERT ON stock_movements
    FOR EACH ROW EXECUTE FUNCTION apply_stock_movement();

  -- Nobody is granted UPDATE or DELETE; this holds for the owner too, until it drops the trigger in so many words.
  CREATE FUNCTION refuse_change_of_ledger() RETURNS trigger LANGUAGE plpgsql AS $body$
  BEGIN
    RAISE EXCEPTION '% is append-only: correct a movement by another movement, not by %', TG_TABLE_NAME, TG_OP
      USING ERRCODE = 'integrity_constraint_violation';
  END $body$;
  REVOKE ALL ON FUNCTION refuse_change_of_ledger() FROM PUBLIC;
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_movements
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_ledger();`;
}
