import { createHash } from 'node:crypto';
import type { ReceivedRecord } from '../broker/broker.js';

/** Text as PostgreSQL can keep it, in JSON too: without NULs and halves of surrogate pairs, which a header or an error may hold. */
export const storable = (text: string): string => Buffer.from(text).toString().replaceAll('\0', '\uFFFD');

export const storableHeaders = (headers: ReceivedRecord['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, text]) => [storable(name), storable(text)]));

/** The id that stands with a record, whatever it is, as it is kept; null for none. */
export const storedEventId = ({ headers }: Pick<ReceivedRecord, 'headers'>): string | null =>
  headers['ce_id'] === undefined ? null : storable(headers['ce_id']);

/** What an event's id looks like, for PostgreSQL too: a UUID in lower case. */
export const EVENT_ID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

export const isEventId = (text: string): boolean => new RegExp(EVENT_ID).test(text);

/** An index entry of PostgreSQL takes 2,704 bytes, a topic's name beside the key included. */
const LONGEST_KEY_BYTES = 1_000;

/** What stands for a key in an index: the key, or a hash of one that is too long for it. */
export const indexable = (key: string): string =>
  Buffer.byteLength(key) <= LONGEST_KEY_BYTES
    ? storable(key)
    : `sha256:${createHash('sha256').update(key).digest('hex')}`;
