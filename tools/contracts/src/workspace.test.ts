import { expect, test } from '@jest/globals';
import type { EventDefinition } from '@erp/common-messaging/contract';
import { committedFiles } from './files/committed.js';
import { check } from './gate/check.js';
import { checkWindows } from './gate/check-windows.js';
import { loadRegistrations } from './readers/registrations.js';
import { contractsIn, loadDefinitions, ROOT } from './workspace.js';

test('the contracts of this repository pass the gate (R4)', async () => {
  const definitions = await loadDefinitions();
  expect(definitions.length).toBeGreaterThan(40);
  expect(check({ definitions, files: contractsIn(), committed: committedFiles(ROOT) })).toEqual([]);
  // With a fixed day: that a window has ended is the gate's to say, and no reason for this test to fail one morning.
  expect(checkWindows(definitions, await loadRegistrations(), '2026-11-23').findings).toEqual([]);
});

test('OrderCancelled cannot stop being published in its old form while a reader is left (R4)', async () => {
  const definitions = await loadDefinitions();
  const closed = definitions.map((one) =>
    one.type === 'commerce.OrderCancelled.v3' ? withoutWindow(one) : one,
  );
  const { findings } = checkWindows(closed, await loadRegistrations(), '2026-11-23');
  expect(findings).toMatchObject([{ rule: 'STILL_READ', where: 'shipping, OnOrderCancelled.end' }]);
});

const withoutWindow = ({ window: _, ...definition }: EventDefinition): EventDefinition => definition;
