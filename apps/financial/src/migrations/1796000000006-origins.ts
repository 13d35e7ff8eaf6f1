import { ForwardOnly } from '@erp/service-kit';

/**
 * A job works on many orders at once, and what it tells of each belongs to that order's trace (R20): each row keeps
 * {correlationId, causationId, traceparent} of the fact that began what the job goes on with.
 */
export class Origins1796000000006 extends ForwardOnly {
  readonly sql = `
  ALTER TABLE payments ADD COLUMN origin jsonb CHECK (jsonb_typeof(origin) = 'object');
  ALTER TABLE invoices ADD COLUMN origin jsonb CHECK (jsonb_typeof(origin) = 'object');
  ALTER TABLE returns ADD COLUMN origin jsonb CHECK (jsonb_typeof(origin) = 'object');`;
}
