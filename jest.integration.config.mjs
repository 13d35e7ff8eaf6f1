// Integration tests: the same as unit tests, on real servers that the run starts unless it was handed some.
import { join } from 'node:path';
import unit from './jest.config.mjs';

const inTesting = (file) => join(import.meta.dirname, 'libs/testing/jest', file);

export default {
  ...unit,
  testMatch: ['**/src/**/*.integration.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: inTesting('setup.mjs'),
  globalTeardown: inTesting('teardown.mjs'),
  testSequencer: inTesting('longest-first.mjs'),
  // What waits for a signal is told by its own message when it gives up; this is only the net under it.
  testTimeout: 180_000,
  // Modules of a test file stay in the memory of the process that ran it.
  workerIdleMemoryLimit: '1GB',
};
