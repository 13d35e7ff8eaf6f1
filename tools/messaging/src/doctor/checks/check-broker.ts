import { isUnread } from '../facts/facts.js';
import { type Check, waitingRows } from './check.js';

/** The broker is away or does not answer. */
export const checkBroker: Check = (facts) => {
  const { broker, addresses } = facts;
  if (!isUnread(broker)) return [];
  const waiting = waitingRows(facts);
  return [
    {
      severity: 'ERROR',
      cause: 'broker-down',
      context: null,
      what: `The broker on ${addresses.brokers.join(', ')} does not answer: ${broker.unread}`,
      why: `no event moves between contexts${waiting ? `; ${waiting} wait` : ''}. Nothing is lost, and what a context does alone goes on`,
      remedy: [
        'npm run stack -- up',
        'tail -n 50 .stack/kafka.log (why it ended)',
        'relays and consumers go on by themselves once it answers',
      ],
    },
  ];
};
