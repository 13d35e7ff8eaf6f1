import { isolateByTenant } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

/**
 * A return is a row with where its money stands; its credit note is a document, written once. What is booked on an
 * order's receivable from outside the gateway stands in receivable_payments.
 */
export class Returns1796000000005 extends ForwardOnly {
  readonly sql = `
  CREATE TABLE returns (
    tenant_id uuid NOT NULL,
    return_id uuid NOT NULL,
    order_id uuid NOT NULL,
    reason text NOT NULL CHECK (reason IN ('CUSTOMER_RETURN', 'DELIVERY_FAILED')),
    -- [{ lineNumber, quantity }], one for each line of the order.
    lines jsonb NOT NULL,
    status text NOT NULL DEFAULT 'RECEIVED'
      CHECK (status IN ('RECEIVED', 'CREDITED', 'REFUNDING', 'REFUNDED', 'REFUND_FAILED')),
    currency text,
    credited_minor bigint CHECK (credited_minor >= 0),
    -- What is given back, or is being given back; null until that is decided.
    refund_minor bigint CHECK (refund_minor BETWEEN 0 AND credited_minor),
    decline_code text,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, return_id),
    CHECK ((status = 'RECEIVED') = (credited_minor IS NULL)),
    CHECK ((status IN ('RECEIVED', 'CREDITED')) = (refund_minor IS NULL))
  ) WITH (fillfactor = 70);
  CREATE INDEX returns_to_credit ON returns (tenant_id, received_at, return_id) WHERE status = 'RECEIVED';
  CREATE INDEX returns_by_order ON returns (tenant_id, order_id);
  ${isolateByTenant(
    'financial',
    'returns',
    'SELECT, INSERT, UPDATE (status, currency, credited_minor, refund_minor, decline_code)',
  )}

  CREATE TABLE credit_notes (
    tenant_id uuid NOT NULL,
    credit_note_id uuid NOT NULL,
    order_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    return_id uuid NOT NULL,
    sequence bigint NOT NULL CHECK (sequence > 0),
    credit_note_number text NOT NULL,
    currency text NOT NULL,
    net_minor bigint NOT NULL,
    tax_minor bigint NOT NULL,
    total_minor bigint NOT NULL,
    issued_on date NOT NULL,
    issued_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, credit_note_id),
    UNIQUE (tenant_id, return_id),
    UNIQUE (tenant_id, sequence),
    UNIQUE (tenant_id, credit_note_number),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices (tenant_id, invoice_id),
    FOREIGN KEY (tenant_id, return_id) REFERENCES returns,
    CHECK (total_minor = net_minor + tax_minor)
  );
  CREATE INDEX credit_notes_by_order ON credit_notes (tenant_id, order_id);
  ${isolateByTenant('financial', 'credit_notes', 'SELECT, INSERT')}
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_notes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_books();

  CREATE TABLE credit_note_lines (
    tenant_id uuid NOT NULL,
    credit_note_id uuid NOT NULL,
    order_id uuid NOT NULL,
    line_number integer NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    net_minor bigint NOT NULL,
    tax_minor bigint NOT NULL,
    total_minor bigint NOT NULL,
    PRIMARY KEY (tenant_id, credit_note_id, line_number),
    FOREIGN KEY (tenant_id, credit_note_id) REFERENCES credit_notes,
    FOREIGN KEY (tenant_id, order_id, line_number) REFERENCES invoice_lines,
    CHECK (total_minor = net_minor + tax_minor)
  );
  CREATE INDEX credit_note_lines_by_order ON credit_note_lines (tenant_id, order_id);
  ${isolateByTenant('financial', 'credit_note_lines', 'SELECT, INSERT')}
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_note_lines
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_books();

  CREATE TABLE receivable_payments (
    tenant_id uuid NOT NULL,
    receipt_id uuid NOT NULL,
    order_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL,
    reference text NOT NULL CHECK (length(reference) BETWEEN 1 AND 200),
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, receipt_id),
    FOREIGN KEY (tenant_id, order_id) REFERENCES invoices
  );
  CREATE INDEX receivable_payments_by_order ON receivable_payments (tenant_id, order_id);
  ${isolateByTenant('financial', 'receivable_payments', 'SELECT, INSERT')}
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON receivable_payments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_books();`;
}
