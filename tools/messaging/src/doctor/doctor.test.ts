import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BadCommand, readOptions } from '../options.js';
import { doctor, thresholdsOf } from './doctor.js';
import { THRESHOLDS } from './finding.js';

const folder = mkdtempSync(join(tmpdir(), 'erp-doctor-'));
beforeAll(() => void (process.env['ERP_STACK_ROOT'] = folder));
afterAll(() => {
  delete process.env['ERP_STACK_ROOT'];
  rmSync(folder, { recursive: true });
});

test('thresholds come from the options, in their units', () => {
  expect(thresholdsOf(readOptions(['doctor', '--min-free-percent', '12.5', '--stuck-after-s', '3']))).toEqual(
    {
      ...THRESHOLDS,
      minFreePercent: 12.5,
      stuckAfterMs: 3_000,
    },
  );
});

test.each([
  ['--min-free-percent', '101'],
  ['--clock-tolerance-ms', '-1'],
  ['--stuck-after-s', 'soon'],
])('%s=%s is refused with what is allowed', (option, value) => {
  const options = readOptions(['doctor', `${option}=${value}`]);
  expect(() => thresholdsOf(options)).toThrow(BadCommand);
  expect(() => thresholdsOf(options)).toThrow(`${option} is "${value}"; it may be a number from 0`);
});

test('without a stack it says how to get one', async () => {
  await expect(doctor(readOptions(['doctor']))).rejects.toThrow('npm run stack -- up');
});
