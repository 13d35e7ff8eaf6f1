import { isolateByTenant } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

/**
 * The chart of accounts and the journal. What an accountant may rely on is held here and not in the code: an entry
 * balances in each currency, has two postings at least, is never changed, and is reversed once at most.
 */
export class Books1796000000002 extends ForwardOnly {
  readonly sql = `
  CREATE TABLE accounts (
    tenant_id uuid NOT NULL,
    account_code text COLLATE "C" NOT NULL CHECK (account_code ~ '^[0-9]{3,10}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    type text NOT NULL CHECK (type IN ('ASSET', 'LIABILITY', 'EQUITY', 'INCOME', 'EXPENSE')),
    opened_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, account_code)
  );
  ${isolateByTenant('financial', 'accounts', 'SELECT, INSERT')}

  CREATE TABLE journal_entries (
    tenant_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN
      ('INVOICE', 'CREDIT_NOTE', 'CAPTURE', 'REFUND', 'RECEIPT', 'MANUAL', 'REVERSAL')),
    order_id uuid,
    -- What it was posted for: the invoice, credit note, payment, return or receipt, by the kind.
    source_id uuid,
    reverses_entry_id uuid CHECK (reverses_entry_id <> entry_id),
    description text NOT NULL CHECK (length(description) BETWEEN 1 AND 500),
    -- The day it counts for; posted_at is when it was written.
    entry_date date NOT NULL,
    posted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, entry_id),
    FOREIGN KEY (tenant_id, reverses_entry_id) REFERENCES journal_entries,
    CONSTRAINT journal_entries_reversed_once UNIQUE (tenant_id, reverses_entry_id),
    CONSTRAINT journal_entries_posted_once UNIQUE (tenant_id, kind, source_id),
    CHECK ((source_id IS NULL) = (kind IN ('MANUAL', 'REVERSAL')))
  );
  CREATE INDEX journal_entries_by_order ON journal_entries (tenant_id, order_id, entry_id)
    WHERE order_id IS NOT NULL;
  ${isolateByTenant('financial', 'journal_entries', 'SELECT, INSERT')}

  CREATE TABLE postings (
    tenant_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    line_number integer NOT NULL CHECK (line_number >= 1),
    account_code text COLLATE "C" NOT NULL,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    debit_minor bigint NOT NULL CHECK (debit_minor >= 0),
    credit_minor bigint NOT NULL CHECK (credit_minor >= 0),
    PRIMARY KEY (tenant_id, entry_id, line_number),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES journal_entries,
    FOREIGN KEY (tenant_id, account_code) REFERENCES accounts,
    CONSTRAINT postings_one_side CHECK ((debit_minor > 0) <> (credit_minor > 0))
  );
  ${isolateByTenant('financial', 'postings', 'SELECT, INSERT')}

  -- Runs at the commit, for an entry and for each of its postings: so an entry may be written line by line, and one
  -- that balances cannot be unbalanced by a later transaction. It runs with the writer's rights and sees its tenant
  -- alone; whoever sees no posting is refused.
  CREATE FUNCTION refuse_unbalanced_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $body$
  DECLARE
    lines bigint;
    wrong record;
  BEGIN
    SELECT count(*) INTO lines FROM postings WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.entry_id;
    IF lines < 2 THEN
      RAISE EXCEPTION 'journal entry % has % posting(s): an entry has two at least', NEW.entry_id, lines
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'journal_entries_balance';
    END IF;
    SELECT currency, sum(debit_minor) AS debit, sum(credit_minor) AS credit INTO wrong
      FROM postings WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.entry_id
      GROUP BY currency HAVING sum(debit_minor) <> sum(credit_minor) LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'journal entry % does not balance: debit % and credit % minor units of %',
        NEW.entry_id, wrong.debit, wrong.credit, wrong.currency
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'journal_entries_balance';
    END IF;
    RETURN NULL;
  END $body$;
  CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON journal_entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_entry();
  CREATE CONSTRAINT TRIGGER entry_still_balances AFTER INSERT ON postings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_entry();

  -- Nobody is granted UPDATE or DELETE; this holds for the owner too, until it drops the trigger in so many words.
  CREATE FUNCTION refuse_change_of_books() RETURNS trigger LANGUAGE plpgsql AS $body$
  BEGIN
    RAISE EXCEPTION '% is append-only: correct it by a reversal or a credit note, not by %', TG_TABLE_NAME, TG_OP
      USING ERRCODE = 'integrity_constraint_violation';
  END $body$;
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_books();
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON postings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_books();`;
}
