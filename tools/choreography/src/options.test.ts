import { expect, test } from '@jest/globals';
import { BadCommand, readCommand } from './options.js';

test('the words of the command line', () => {
  expect(readCommand([])).toBe('draw');
  expect(readCommand(['check'])).toBe('check');
  expect(readCommand(['check', '--help'])).toBe('help');
});

test.each([
  [['chekc'], 'there is no command "chekc"'],
  [['check', 'draw'], 'one command at a time, not "check draw"'],
  [['check', '--all'], '--all'],
])('%j is refused', (args, message) => {
  expect(() => readCommand(args)).toThrow(BadCommand);
  expect(() => readCommand(args)).toThrow(message);
});
