import { expect, test } from '@jest/globals';
import { report } from './report.js';

const sound = { invariant: 'every journal balances', checked: 7, breaches: 0, named: [], settles: false };
const broken = {
  invariant: 'no order waits',
  checked: 9,
  breaches: 2,
  named: ['order o waits'],
  settles: true,
};
const counts = { duplicatesSent: 1, records: 90, gatewayRead: true, tookMs: 1_234 };

test('says rule by rule what was checked, and names breaches below theirs', () => {
  expect(report({ ...counts, findings: [sound, broken], breaches: 2 }).split('\n')).toEqual([
    'AUDIT   checked  invariant',
    'ok            7  every journal balances',
    'BREACH        9  no order waits',
    '                 2 breaches, and they did not settle:',
    '                   order o waits',
    '                   and 1 more',
    '90 records in all topics; 1 were sent more than once and absorbed by the inboxes.',
    '2 breaches of 1 of 2 invariants (1.2 s).',
  ]);
});

test('tells when the gateway was not asked', () => {
  const text = report({ ...counts, findings: [sound], breaches: 0, gatewayRead: false });
  expect(text).toContain('The payment gateway was not asked');
  expect(text).toContain('No breach of 1 invariants');
});
