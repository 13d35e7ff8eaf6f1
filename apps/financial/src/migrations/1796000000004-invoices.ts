import { isolateByTenant } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

/**
 * An invoice is DUE from dispatch on and ISSUED with its number. Numbers have no gap because they are drawn from the
 * counter's row in the transaction that writes them, and are never drawn twice because that row is locked.
 */
export class Invoices1796000000004 extends ForwardOnly {
  readonly sql = `
  CREATE TABLE billing_counters (
    tenant_id uuid PRIMARY KEY,
    last_invoice bigint NOT NULL DEFAULT 0 CHECK (last_invoice >= 0),
    last_credit_note bigint NOT NULL DEFAULT 0 CHECK (last_credit_note >= 0)
  ) WITH (fillfactor = 50);
  ${isolateByTenant('financial', 'billing_counters', 'SELECT, INSERT, UPDATE')}

  CREATE TABLE invoices (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    net_minor bigint NOT NULL,
    tax_minor bigint NOT NULL,
    total_minor bigint NOT NULL,
    dispatched_at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'DUE' CHECK (status IN ('DUE', 'ISSUED')),
    sequence bigint CHECK (sequence > 0),
    invoice_number text,
    issued_on date,
    payable_by date,
    issued_at timestamptz,
    PRIMARY KEY (tenant_id, order_id),
    UNIQUE (tenant_id, invoice_id),
    UNIQUE (tenant_id, sequence),
    UNIQUE (tenant_id, invoice_number),
    CHECK (total_minor = net_minor + tax_minor),
    CHECK (num_nulls(sequence, invoice_number, issued_on, payable_by, issued_at)
      = CASE status WHEN 'DUE' THEN 5 ELSE 0 END)
  ) WITH (fillfactor = 80);
  CREATE INDEX invoices_due ON invoices (tenant_id, dispatched_at, order_id) WHERE status = 'DUE';
  ${isolateByTenant(
    'financial',
    'invoices',
    'SELECT, INSERT, UPDATE (status, sequence, invoice_number, issued_on, payable_by, issued_at)',
  )}
  CREATE TRIGGER issued_is_final BEFORE UPDATE ON invoices
    FOR EACH ROW WHEN (OLD.status = 'ISSUED') EXECUTE FUNCTION refuse_change_of_books();
  CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON invoices
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_books();

  CREATE TABLE invoice_lines (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    line_number integer NOT NULL CHECK (line_number >= 1),
    sku text COLLATE "C" NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    net_minor bigint NOT NULL,
    tax_minor bigint NOT NULL,
    total_minor bigint NOT NULL,
    PRIMARY KEY (tenant_id, order_id, line_number),
    FOREIGN KEY (tenant_id, order_id) REFERENCES invoices,
    CHECK (total_minor = net_minor + tax_minor)
  );
  ${isolateByTenant('financial', 'invoice_lines', 'SELECT, INSERT')}
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON invoice_lines
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_books();`;
}
