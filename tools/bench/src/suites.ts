import { relaySuite } from './relay/relay-suite.js';
import type { Suite } from './suite.js';

/** In the order they run. */
export const SUITES: readonly Suite[] = [relaySuite];
