import { expect, test } from '@jest/globals';
import { serviceSchema } from './service-schema.js';

test('every context gets its outbox, inbox, jobs, idempotency keys and tenants, under its own name (R11, R24)', () => {
  const sql = serviceSchema('business-intelligence');
  const made = [...sql.matchAll(/CREATE (?:OR REPLACE )?(?:TABLE|FUNCTION) (?:IF NOT EXISTS )?(\w+)/g)].map(
    ([, name]) => name,
  );
  expect(made).toEqual(
    expect.arrayContaining([
      'business_intelligence_outbox_events',
      'business_intelligence_processed_events',
      'business_intelligence_parked_events',
      'business_intelligence_consumer_offsets',
      'business_intelligence_add_job',
      'business_intelligence_idempotency_keys',
      'business_intelligence_tenants',
    ]),
  );
  expect(made.filter((name) => !name!.startsWith('business_intelligence_'))).toEqual([]);
});
