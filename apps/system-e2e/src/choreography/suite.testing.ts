// The platform that a suite of stories runs on.
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { MemoryKafka } from '@erp/common-messaging/testing';
import { readTopics } from '@erp/stack';
import { Platform, type PlatformOptions } from '../platform.js';

const LATER_WITHIN_MS = 60_000;

/**
 * All five contexts, their databases and a gateway, started once for the suite; only the broker is in memory. After each
 * story the gateway is well again, what waits for a time is done at once, and every invariant must hold.
 */
export class Suite {
  platform!: Platform;
  kafka!: MemoryKafka;

  static of(options: Pick<PlatformOptions, 'environment'> = {}): Suite {
    const suite = new Suite();
    beforeAll(async () => {
      suite.kafka = new MemoryKafka({ topics: readTopics() });
      suite.platform = await Platform.start({ kafka: suite.kafka, ...options });
    });
    afterEach(async () => {
      suite.platform.gateway.comeBack();
      await suite.later();
      await suite.platform.mustBeConsistent();
    });
    afterAll(() => suite.platform?.stop());
    return suite;
  }

  /** Everything that may happen now has happened. */
  rest(): Promise<void> {
    return this.platform.settled();
  }

  /** What was to be tried again later has been tried, until nothing is; an attempt may have been under way. */
  async later(): Promise<void> {
    const deadline = Date.now() + LATER_WITHIN_MS;
    while (Date.now() < deadline) {
      await this.platform.hurry();
      await this.platform.settled();
      if (!(await this.platform.waitsForLater())) return;
    }
    throw new Error(`tried again for ${LATER_WITHIN_MS} ms, and something is still to be tried later`);
  }
}
