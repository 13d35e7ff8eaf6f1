import { describe, expect, test } from '@jest/globals';
import { BadOptions, readOptions } from './options.js';

describe('the options of the bench', () => {
  test('all suites with five runs, into docs/benchmarks, when nothing is said', () => {
    expect(readOptions([])).toMatchObject({ suites: null, only: null, runs: 5, out: 'docs/benchmarks' });
  });

  test('a quick try writes nothing, unless it is told where', () => {
    expect(readOptions(['--quick'])).toMatchObject({ runs: 1, out: null });
    expect(readOptions(['--quick', '--runs=3', '--out=somewhere'])).toMatchObject({
      runs: 3,
      out: 'somewhere',
    });
  });

  test.each([['--rows=0'], ['--runs=many'], ['--seconds=1.5'], ['--unheard-of']])('refuses %s', (option) => {
    expect(() => readOptions([option])).toThrow(BadOptions);
  });
});
