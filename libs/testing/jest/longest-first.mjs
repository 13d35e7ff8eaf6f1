// Jest's testSequencer of integration tests: those that take long first, so that no worker runs alone in the end.
import Sequencer from '@jest/test-sequencer';

/** Longest first, by the list at the end of `npm test`; two that keep both cores busy do not follow each other. */
const LONG = [
  'system-e2e/src/kills',
  'broker-compliance-groups',
  'generators/src/generate',
  'system-e2e/src/model/order-to-cash',
  'consumer-membership',
  'chaos/src/chaos',
  'doctor/doctor-servers',
  'commerce/src/orders/order-to-cash',
  'testing/src/messaging/outbox',
  'stack/src/stack',
  'testing/src/messaging/inbox',
  'doctor/doctor.integration',
  'relay-takeover',
];

export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const rank = ({ path }) => LONG.findIndex((name) => path.includes(name)) + 1 || LONG.length + 1;
    return (await super.sort(tests)).toSorted((a, b) => rank(a) - rank(b));
  }
}
