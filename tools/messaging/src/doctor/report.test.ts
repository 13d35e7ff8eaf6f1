import { expect, test } from '@jest/globals';
import { diagnose } from './diagnose.js';
import { wellFacts } from './facts/facts.testing.js';
import { report } from './report.js';

test('a platform that is well: one sentence, and what was looked at', () => {
  const text = report([], wellFacts());
  expect(text).toMatch(/^All is well\.\n\nLooked at:\n/);
  expect(text).toMatch(/database erp_commerce +0 pending, lag 0, 0 parked, 0 jobs due, relay pid 5/);
  expect(text).toMatch(/services +none known here/);
});

test('each finding: what, why, and the steps, to be copied', () => {
  const facts = { ...wellFacts(), broker: { unread: 'connect ECONNREFUSED', code: 'ECONNREFUSED' } };
  const lines = report(diagnose(facts), facts).split('\n');
  expect(lines[0]).toBe('1. ERROR The broker on kafka:9092 does not answer: connect ECONNREFUSED');
  expect(lines[1]).toMatch(/^ {3}why: no event moves/);
  expect(lines[2]).toBe('   do:  npm run stack -- up');
  expect(lines).toContain('1 error, 0 warnings; the first is the one to begin with.');
});
