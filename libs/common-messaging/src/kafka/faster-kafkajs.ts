import { createRequire } from 'node:module';
import type { crc32c } from '@node-rs/crc32';
import { encodeRecord, type EncodedRecordParts, type EncodeRecord } from './record-encoder.js';

const require = createRequire(import.meta.url);

interface Grouping {
  readonly topic: string;
  readonly partitionMetadata: readonly object[];
  readonly messages: readonly object[];
  readonly partitioner: (choice: object) => number;
}

/** Messages by partition, in their order; kafkajs copies the whole list for each message. */
export function groupByPartition({
  topic,
  partitionMetadata,
  messages,
  partitioner,
}: Grouping): Record<number, object[]> {
  const groups: Record<number, object[]> = {};
  if (partitionMetadata.length === 0) return groups;
  for (const message of messages)
    (groups[partitioner({ topic, partitionMetadata, message })] ??= []).push(message);
  return groups;
}

/**
 * Puts faster parts in the place of three of kafkajs' that together took most of the relay's time, with the same results:
 *
 * - its encoder of a record allocates 512 zeroed bytes and a dozen small buffers for each header: with the twelve headers
 *   of an event 3 s of CPU for 100,000 records, ours 0.2 s (record-encoder.ts);
 * - its grouping of messages by partition copies all messages before it for each: 0.4 s in sends of 500;
 * - its CRC-32C is JavaScript, a byte at a time: 0.6 s; native it is too small to be seen.
 *
 * kafkajs is pinned and gets no more releases, so its files stay what they are; where they are not, or a module cannot be
 * replaced (Jest), its own part stays in use. This runs before kafkajs is loaded (kafkajs.ts), for its modules take each
 * other in then.
 */
function speedUp(): void {
  replace<EncodeRecord>(
    'protocol/recordBatch/record/v0/index.js',
    (original) => (parts: EncodedRecordParts) => encodeRecord(parts) ?? original(parts),
  );
  replace('producer/groupMessagesPerPartition.js', () => groupByPartition);
  replace('protocol/recordBatch/crc32C/index.js', () => {
    const native = (require('@node-rs/crc32') as { crc32c: typeof crc32c }).crc32c;
    return (buffer: Buffer) => native(buffer);
  });
}

function replace<Part>(file: string, by: (original: Part) => Part): void {
  try {
    const path = require.resolve(`kafkajs/src/${file}`);
    const original = require(path) as Part;
    const module = require.cache[path];
    if (module) module.exports = by(original);
  } catch {
    // Not the kafkajs that this was written for, or no binary for this machine.
  }
}

speedUp();
