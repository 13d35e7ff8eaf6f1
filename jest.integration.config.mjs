// Integration tests: the same as unit tests, on real servers that the run starts unless it was handed some.
import unit from './jest.config.mjs';

export default {
  ...unit,
  testMatch: ['<rootDir>/src/**/*.integration.test.ts'],
  globalSetup: '<rootDir>/../../libs/testing/jest/setup.mjs',
  globalTeardown: '<rootDir>/../../libs/testing/jest/teardown.mjs',
  testTimeout: 60_000,
};
