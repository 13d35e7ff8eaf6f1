import { expect, test } from '@jest/globals';
import { MESSAGING_DEFAULTS } from '@erp/common-messaging';
import { BadCommand, readOptions } from './options.js';

test('defaults: 20 schedules of seed 1, with everything switched on', () => {
  expect(readOptions([])).toMatchObject({
    seed: 1,
    switches: { inbox: 'on', relayLock: 'on' },
    client: MESSAGING_DEFAULTS.brokerClient,
  });
  expect(readOptions([]).schedules).toHaveLength(20);
});

test('one schedule alone, and what is switched off', () => {
  const { schedules, switches } = readOptions(['--only', '7', '--inbox=off', '--relay-lock=off']);
  expect({ schedules, switches }).toEqual({ schedules: [7], switches: { inbox: 'off', relayLock: 'off' } });
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
