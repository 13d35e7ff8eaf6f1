import { createRequire } from 'node:module';
import { encodeProduceRequest, type ProduceRequest } from './produce-request.js';

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

/** What kafkajs reads of what it calls an encoder. */
interface Encoded {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

const encoded = (buffer: Buffer): Encoded => ({ buf: buffer, buffer });

interface FramedRequest {
  readonly correlationId: number;
  readonly clientId: string | null;
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly encode: () => Promise<{ readonly buffer: Buffer }>;
  };
}

/** A request with its header and its length before it, put together once; kafkajs copies it four times on the way. */
export async function frameRequest({ correlationId, clientId, request }: FramedRequest): Promise<Encoded> {
  const { buffer: body } = await request.encode();
  const id = clientId === null || clientId === undefined ? null : Buffer.from(clientId);
  const head = 14 + (id?.length ?? 0);
  const whole = Buffer.allocUnsafe(head + body.length);
  whole.writeInt32BE(head - 4 + body.length, 0);
  whole.writeInt16BE(request.apiKey, 4);
  whole.writeInt16BE(request.apiVersion, 6);
  whole.writeInt32BE(correlationId, 8);
  whole.writeInt16BE(id?.length ?? -1, 12);
  id?.copy(whole, 14);
  body.copy(whole, head);
  return encoded(whole);
}

/** What is used of kafkajs' queue of requests to a broker. */
export interface RequestQueue {
  /** Epoch ms until which the broker wants no requests; -1 when it has said nothing of the kind. */
  readonly throttledUntil: number;
  readonly pending: readonly unknown[];
  throttleCheckTimeoutId: NodeJS.Timeout | null | undefined;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

/** kafkajs' CHECK_PENDING_REQUESTS_INTERVAL. */
const CHECK_PENDING_MS = 10;

/** Looks again only while requests wait or the broker has asked for a pause. */
export function scheduleCheckPendingRequests(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId) return;
  const throttledMs = this.throttledUntil - Date.now();
  if (throttledMs <= 0 && this.pending.length === 0) return;
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    throttledMs > 0 ? throttledMs : CHECK_PENDING_MS,
  );
}

interface KafkajsRequest {
  readonly encode: () => Promise<{ readonly buffer: Buffer }>;
}

/**
 * Puts faster parts in the place of four of kafkajs', with the same results. The first three together took most of the
 * relay's time:
 *
 * - its encoder of a produce request allocates 512 zeroed bytes and a dozen small buffers for each header, computes CRC-32C
 *   a byte at a time and copies the batch at each of its layers: 4 s of CPU for 100,000 events with their twelve headers;
 * - its frame of a request copies it once more into zeroed memory;
 * - its grouping of messages by partition copies all messages before it for each: 0.4 s in sends of 500;
 * - its queue of requests looks every millisecond whether a broker that never asked for a pause has ended it, for as long as
 *   the connection lives: with three connections 3% of a core in each service that has nothing to do.
 *
 * kafkajs is pinned and gets no more releases, so its files stay what they are; where they are not, or a module cannot be
 * replaced (Jest), its own part stays in use. This runs before kafkajs is loaded (kafkajs.ts), for its modules take each
 * other in then.
 */
function speedUp(): void {
  // Version 3 is what all later ones of this client are made of.
  replace<(request: ProduceRequest) => KafkajsRequest>(
    'protocol/requests/produce/v3/request.js',
    (original) => (request) => {
      const whole = original(request);
      return {
        ...whole,
        encode: async () => {
          const bytes = encodeProduceRequest(request, Date.now());
          return bytes ? encoded(bytes) : whole.encode();
        },
      };
    },
  );
  replace('protocol/request.js', () => frameRequest);
  replace('producer/groupMessagesPerPartition.js', () => groupByPartition);
  replace<{ readonly prototype: RequestQueue }>('network/requestQueue/index.js', (queue) => {
    queue.prototype.scheduleCheckPendingRequests = scheduleCheckPendingRequests;
    return queue;
  });
}

function replace<Part>(file: string, by: (original: Part) => Part): void {
  try {
    const path = require.resolve(`kafkajs/src/${file}`);
    const original = require(path) as Part;
    const module = require.cache[path];
    if (module) module.exports = by(original);
  } catch {
    // Not the kafkajs that this was written for.
  }
}

speedUp();
