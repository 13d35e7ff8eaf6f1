import { isolateByTenant } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

/** Codes compare byte by byte: cheaper than a locale, and the same order as in JavaScript. */
const SKU = 'text COLLATE "C"';

/**
 * Goods that are expected back, or are back. What is expected comes whole with its event and never changes; what was
 * received is append-only, because inventory and financial have acted on it.
 */
export class Returns1796000000003 extends ForwardOnly {
  readonly sql = `
  CREATE TABLE returns (
    tenant_id uuid NOT NULL,
    return_id uuid NOT NULL,
    order_id uuid NOT NULL,
    reason text NOT NULL CHECK (reason IN ('CUSTOMER_RETURN', 'DELIVERY_FAILED')),
    status text NOT NULL CHECK (status IN ('EXPECTED', 'RECEIVED')),
    -- [{lineNumber, sku, quantity}]
    expected jsonb NOT NULL CHECK (jsonb_typeof(expected) = 'array'),
    expected_since timestamptz NOT NULL DEFAULT now(),
    received_at timestamptz,
    PRIMARY KEY (tenant_id, return_id),
    CHECK ((status = 'RECEIVED') = (received_at IS NOT NULL))
  );
  CREATE INDEX returns_by_status ON returns (tenant_id, status, return_id);
  -- A parcel comes back to its sender once.
  CREATE UNIQUE INDEX returns_to_sender ON returns (tenant_id, order_id) WHERE reason = 'DELIVERY_FAILED';
  ${isolateByTenant('shipping', 'returns', 'SELECT, INSERT, UPDATE (status, received_at)')}

  -- What was received, and into which warehouse.
  CREATE TABLE return_lines (
    tenant_id uuid NOT NULL,
    return_id uuid NOT NULL,
    order_id uuid NOT NULL,
    line_number integer NOT NULL CHECK (line_number >= 1),
    warehouse_id uuid NOT NULL,
    sku ${SKU} NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (tenant_id, return_id, line_number, warehouse_id),
    FOREIGN KEY (tenant_id, return_id) REFERENCES returns
  );
  CREATE INDEX return_lines_by_order ON return_lines (tenant_id, order_id);
  ${isolateByTenant('shipping', 'return_lines', 'SELECT, INSERT')}

  -- Nobody is granted UPDATE or DELETE; this holds for the owner too, until it drops the trigger in so many words.
  CREATE FUNCTION refuse_change_of_return_lines() RETURNS trigger LANGUAGE plpgsql AS $body$
  BEGIN
    RAISE EXCEPTION '% is append-only: what was received is corrected in stock, not by %', TG_TABLE_NAME, TG_OP
      USING ERRCODE = 'integrity_constraint_violation';
  END $body$;
  REVOKE ALL ON FUNCTION refuse_change_of_return_lines() FROM PUBLIC;
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON return_lines
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_return_lines();`;
}
