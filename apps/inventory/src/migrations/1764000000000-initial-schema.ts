import { isolateByTenant, messagingSchema, rolesOf } from '@erp/common-messaging';
import { idempotencySchema } from '@erp/service-kit';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const CONTEXT = 'inventory';

/** Codes compare byte by byte: cheaper than a locale, and the same order as in JavaScript. */
const SKU = 'text COLLATE "C"';

/** Rules that hold whatever the application does: what it may write, and what PostgreSQL refuses. */
export class InitialSchema1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [
      messagingSchema(CONTEXT),
      idempotencySchema(CONTEXT),
      masterData,
      stockLevels,
      ledger,
      reservations,
    ])
      await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error(
      'the first migration is not taken back: the ledger would be lost. Drop the database instead, if that is meant',
    );
  }
}

const masterData = `
  CREATE TABLE skus (
    tenant_id uuid NOT NULL,
    sku ${SKU} NOT NULL CHECK (sku ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    registered_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, sku)
  );
  ${isolateByTenant(CONTEXT, 'skus', 'SELECT, INSERT')}

  CREATE TABLE warehouses (
    tenant_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    code text COLLATE "C" NOT NULL CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    priority integer NOT NULL CHECK (priority >= 0),
    opened_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, warehouse_id),
    UNIQUE (tenant_id, code)
  );
  ${isolateByTenant(CONTEXT, 'warehouses', 'SELECT, INSERT')}`;

// reserved <= on_hand is what makes overselling impossible: two orders that both saw the last piece cannot both
// commit. The application may update reserved alone; on_hand changes by the ledger's trigger and by nothing else.
// The free half of each page lets an update of a hot level stay on its page (HOT), with no new index entry.
const stockLevels = `
  CREATE TABLE stock_levels (
    tenant_id uuid NOT NULL,
    sku ${SKU} NOT NULL,
    warehouse_id uuid NOT NULL,
    on_hand integer NOT NULL CHECK (on_hand >= 0),
    reserved integer NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    CHECK (reserved <= on_hand),
    PRIMARY KEY (tenant_id, sku, warehouse_id),
    FOREIGN KEY (tenant_id, sku) REFERENCES skus,
    FOREIGN KEY (tenant_id, warehouse_id) REFERENCES warehouses
  ) WITH (fillfactor = 50);
  ${isolateByTenant(CONTEXT, 'stock_levels', 'SELECT, UPDATE (reserved)')}
  -- The ledger's trigger runs with the owner's rights, for which row-level security is forced as well.
  CREATE POLICY ledger ON stock_levels TO ${rolesOf(CONTEXT).owner}
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);`;

// The id is drawn under the level's lock: in the order of ids, on_hand_after is a running balance of each level.
const ledger = `
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
  ${isolateByTenant(CONTEXT, 'stock_movements', 'SELECT, INSERT')}

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

// A reservation is keyed by its order: that is what makes the handlers idempotent, and what remembers an ending that
// came before its beginning. Allocations are never changed: those of a RESERVED row are what stock_levels.reserved
// adds up to.
const reservations = `
  CREATE TABLE reservations (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    reservation_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('RESERVED', 'RELEASED', 'FAILED', 'ENDED_BEFORE_PLACED')),
    failure_reason text CHECK (failure_reason IN ('INSUFFICIENT_STOCK', 'UNKNOWN_SKU')),
    shortages jsonb,
    end_reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    PRIMARY KEY (tenant_id, order_id),
    CHECK ((status = 'FAILED') = (failure_reason IS NOT NULL AND shortages IS NOT NULL)),
    CHECK ((status IN ('RELEASED', 'ENDED_BEFORE_PLACED')) = (end_reason IS NOT NULL AND ended_at IS NOT NULL))
  ) WITH (fillfactor = 90);
  ${isolateByTenant(CONTEXT, 'reservations', 'SELECT, INSERT, UPDATE (status, end_reason, ended_at)')}

  CREATE TABLE reservation_allocations (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    line_number integer NOT NULL CHECK (line_number >= 1),
    warehouse_id uuid NOT NULL,
    sku ${SKU} NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (tenant_id, order_id, line_number, warehouse_id),
    FOREIGN KEY (tenant_id, order_id) REFERENCES reservations,
    FOREIGN KEY (tenant_id, sku, warehouse_id) REFERENCES stock_levels
  );
  ${isolateByTenant(CONTEXT, 'reservation_allocations', 'SELECT, INSERT')}`;
