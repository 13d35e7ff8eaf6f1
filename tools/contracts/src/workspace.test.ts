import { expect, test } from '@jest/globals';
import { committedFiles } from './files/committed.js';
import { check } from './gate/check.js';
import { contractsIn, loadDefinitions, ROOT } from './workspace.js';

test('the contracts of this repository pass the gate (R4)', async () => {
  const definitions = await loadDefinitions();
  expect(definitions.length).toBeGreaterThan(40);
  expect(check({ definitions, files: contractsIn(), committed: committedFiles(ROOT) })).toEqual([]);
});
