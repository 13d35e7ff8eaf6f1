import { createRequire } from 'node:module';
import type * as native from '@node-rs/crc32';

const require = createRequire(import.meta.url);

type Checksum = (bytes: Buffer) => number;

/** The checksum of record batches: native where npm found a binary for this machine, else kafkajs' JavaScript. */
export const crc32c: Checksum = (() => {
  try {
    const { crc32c: fast } = require('@node-rs/crc32') as typeof native;
    return (bytes) => fast(bytes);
  } catch {
    return require('kafkajs/src/protocol/recordBatch/crc32C/index.js') as Checksum;
  }
})();
