import { expect, test } from '@jest/globals';
import { MESSAGING_DEFAULTS } from '@erp/common-messaging';
import { BadCommand, readOptions } from './options.js';

test('defaults: 20 schedules of seed 1, with everything switched on', () => {
  expect(readOptions([])).toMatchObject({
    seed: 1,
    switches: { inbox: 'on', relayLock: 'on', jobKeys: 'on' },
    client: MESSAGING_DEFAULTS.brokerClient,
  });
  expect(readOptions([]).schedules).toHaveLength(20);
});

test('one schedule alone, and what is switched off', () => {
  const off = ['--inbox=off', '--relay-lock=off', '--job-keys=off'];
  const { schedules, switches } = readOptions(['--only', '7', ...off]);
  expect(schedules).toEqual([7]);
  expect(switches).toEqual({ inbox: 'off', relayLock: 'off', jobKeys: 'off' });
});

test.each([
  [['--schedules', '0']],
  [['--seed', 'x']],
  [['--client', 'rdkafka']],
  [['--inbox', 'no']],
  [['--nothing']],
])('%j is refused, and told why', (args) => {
  expect(() => readOptions(args)).toThrow(BadCommand);
  expect(() => readOptions(args)).toThrow(args[0]!);
});
