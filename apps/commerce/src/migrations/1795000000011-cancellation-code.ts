import { ForwardOnly } from '@erp/service-kit';

/** Why a step failed, in one word, as OrderCancelled tells it since v3. */
export class CancellationCode1795000000011 extends ForwardOnly {
  readonly sql = `ALTER TABLE orders ADD COLUMN cancel_code text CHECK (cancel_code ~ '^[A-Z][A-Z0-9_]{0,63}$');`;
}
