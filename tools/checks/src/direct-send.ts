import type { Check } from './check.js';
import { isCode, isFixture, linesMatching } from './repository.js';

const SEND =
  /\bproducer\s*(\(|\.)|\bsendBatch\s*\(|\b(kafka|broker|clientKafka|client)\s*\.\s*(send|emit)\s*\(/i;

/** The library, the tests of its adapters, and what it is measured against. */
const MESSAGING = ['libs/common-messaging/', 'libs/testing/src/messaging/', 'tools/bench/src/'];

/** A call that would reach the broker past the outbox: what it sends is lost, or is sent though the state was not saved. */
export const directSend: Check = {
  rule: 'nothing outside common-messaging sends to the broker (R11)',
  mend: 'Publish with EventPublisher in the transaction that changes the state: the relay does the sending.',
  problems: (repository) =>
    repository.files
      .filter(
        (path) => isCode(path) && !MESSAGING.some((folder) => path.startsWith(folder)) && !isFixture(path),
      )
      .flatMap((path) => linesMatching(repository, path, SEND)),
};
