import { consumerSuite } from './consumer/consumer-suite.js';
import { flowSuite } from './flow/flow-suite.js';
import { relaySuite } from './relay/relay-suite.js';
import type { Suite } from './suite.js';

/** In the order they run. */
export const SUITES: readonly Suite[] = [relaySuite, consumerSuite, flowSuite];
