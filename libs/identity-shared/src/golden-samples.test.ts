import { expect, test } from '@jest/globals';
import { wrongSamples, type GoldenSample } from '@erp/common-messaging/contract';
import * as contracts from './index.js';

const TENANT = '018f2a4e-0000-7000-8000-000000000001';
const USER = '018f2a4e-0000-7000-8000-000000000002';

const samples: GoldenSample[] = [
  {
    definition: contracts.TenantProvisioned,
    version: 1,
    json: `{"tenantId":"${TENANT}","name":"CDNOW"}`,
    key: TENANT,
    breaks: { 'no name': { name: '' } },
  },
  {
    definition: contracts.TenantSuspended,
    version: 1,
    json: `{"tenantId":"${TENANT}","reason":"NON_PAYMENT"}`,
    key: TENANT,
    breaks: { 'an unknown reason': { reason: 'RAIN' } },
  },
  {
    definition: contracts.TenantReactivated,
    version: 1,
    json: `{"tenantId":"${TENANT}"}`,
    key: TENANT,
    breaks: { 'an id that is no UUID': { tenantId: '42' } },
  },
  {
    definition: contracts.UserRegistered,
    version: 1,
    json: `{"tenantId":"${TENANT}","userId":"${USER}","roles":["ADMIN"]}`,
    key: TENANT,
    breaks: { 'a name': { name: 'x' }, 'an unknown role': { roles: ['KING'] } },
  },
  {
    definition: contracts.UserDeactivated,
    version: 1,
    json: `{"tenantId":"${TENANT}","userId":"${USER}"}`,
    key: TENANT,
    breaks: { 'no user': { userId: null } },
  },
];

test('every version of every event has a golden sample that can be read, and refuses what breaks it (R4)', () => {
  expect(wrongSamples(contracts, samples)).toEqual([]);
});
