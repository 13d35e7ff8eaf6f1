import type { Check } from './check.js';
import { isCode, isFixture, linesMatching } from './repository.js';

const ADAPTERS = ['libs/common-messaging/src/kafka/', 'libs/common-messaging/src/platformatic/'];
/** Measures ours against what others would write with the bare clients; nothing of a product depends on it. */
const BENCH = 'tools/bench/src/';
const CLIENT = /['"`](kafkajs|@platformatic\/kafka)(\/[^'"`]*)?['"`]/;

/** ESLint sees `import ... from`; this also sees `require`, `import()` and a name held in a constant. */
export const brokerClient: Check = {
  rule: `only ${ADAPTERS.join(' and ')} name a broker client (R3)`,
  mend: 'Publish with EventPublisher and consume with @On, both of @erp/common-messaging.',
  problems: (repository) =>
    repository.files
      .filter(
        (path) =>
          isCode(path) && ![...ADAPTERS, BENCH].some((folder) => path.startsWith(folder)) && !isFixture(path),
      )
      .flatMap((path) => linesMatching(repository, path, CLIENT)),
};
