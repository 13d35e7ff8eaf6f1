import { expect, test } from '@jest/globals';
import { BadOption, readOptions } from './options.js';

test('reads what was given', () => {
  expect(readOptions(['--once', '--orders', 'my.csv', '--limit', '50', '--stack=docker'])).toEqual({
    once: true,
    orders: 'my.csv',
    limit: 50,
    stack: 'docker',
  });
});

test('needs nothing', () => expect(readOptions([])).toMatchObject({ once: false, limit: undefined }));

test('help is no run', () => expect(readOptions(['--help'])).toBeUndefined());

test.each([['--limit=0'], ['--limit=many'], ['--stack=podman'], ['--twice'], ['file.csv']])(
  'refuses %s',
  (arg) => {
    expect(() => readOptions([arg])).toThrow(BadOption);
  },
);
