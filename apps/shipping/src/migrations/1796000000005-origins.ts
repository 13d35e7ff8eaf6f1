import { ForwardOnly } from '@erp/service-kit';

/**
 * What the automatic warehouse tells of a shipment belongs to the trace of its order, though one run works many (R20):
 * {correlationId, causationId, traceparent} of the fact that planned it.
 */
export class Origins1796000000005 extends ForwardOnly {
  readonly sql = `
  ALTER TABLE shipments ADD COLUMN origin jsonb CHECK (jsonb_typeof(origin) = 'object');
  GRANT UPDATE (origin) ON shipments TO shipping_app;`;
}
