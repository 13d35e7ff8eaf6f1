import { ForwardOnly } from '@erp/service-kit';

/** A step of an order can be followed by its trace and back to the event that caused it (R20, R21). */
export class Timeline1795000000007 extends ForwardOnly {
  readonly sql = `
    ALTER TABLE order_history
      ADD COLUMN trace_id text CHECK (trace_id ~ '^[0-9a-f]{32}$'),
      ADD COLUMN event_type text;

    -- Nobody is granted UPDATE or DELETE; this holds for the owner too, until it drops the trigger in so many words.
    CREATE FUNCTION refuse_change_of_history() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
      RAISE EXCEPTION '% is append-only: what happened stays, % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
    END $body$;
    REVOKE ALL ON FUNCTION refuse_change_of_history() FROM PUBLIC;
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON order_history
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history();`;
}
