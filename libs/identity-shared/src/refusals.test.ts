import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { notRefused, type EventDefinition, type GoldenSample } from '@erp/common-messaging/contract';
import * as contracts from './index.js';

/** Changes of the first golden sample of a version, by what is wrong with them. */
const REFUSED: readonly [EventDefinition, number, Readonly<Record<string, object>>][] = [
  [contracts.TenantProvisioned, 1, { 'no name': { name: '' } }],
  [contracts.TenantSuspended, 1, { 'an unknown reason': { reason: 'RAIN' } }],
  [contracts.TenantReactivated, 1, { 'an id that is no UUID': { tenantId: '42' } }],
  [contracts.UserRegistered, 1, { 'a name': { name: 'x' }, 'an unknown role': { roles: ['KING'] } }],
  [contracts.UserDeactivated, 1, { 'no user': { userId: null } }],
];

const goldenSample = ({ type }: EventDefinition, version: number): GoldenSample => {
  const file = `../contracts/${type.slice(type.indexOf('.') + 1)}/v${version}.samples.json`;
  return (JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as GoldenSample[])[0]!;
};

test.each(REFUSED.map(([definition, ...rest]) => [definition.type, definition, ...rest] as const))(
  '%s refuses what breaks its contract (R4)',
  (_type, definition, version, breaks) => {
    expect(notRefused(definition, version, goldenSample(definition, version), breaks)).toEqual([]);
  },
);
