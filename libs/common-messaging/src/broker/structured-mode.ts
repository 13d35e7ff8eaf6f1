import type { BrokerRecord } from './broker.js';

const JSON_FORMAT = 'application/cloudevents+json';

// A lenient decoder would turn broken bytes into U+FFFD and let them pass as text.
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A record that says it is a CloudEvent in structured content mode, and is none. The message says why. */
export class NoStructuredEvent extends Error {
  override readonly name = 'NoStructuredEvent';
}

const contentTypeOf = (record: BrokerRecord): string =>
  (record.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();

/** True for a record whose value holds the attributes too, in whatever format. */
export const isStructured = (record: BrokerRecord): boolean =>
  contentTypeOf(record).startsWith('application/cloudevents');

/**
 * The same event in binary content mode, as the rest of this library reads it: what is in structured mode is taken apart,
 * and the trace of CloudEvents' distributed tracing extension is put where W3C Trace Context has it. Any other record is
 * returned as it is, also one that claims to be structured and cannot be read: `structuredEvent` says why.
 */
export function inBinaryMode<R extends BrokerRecord>(record: R): R {
  if (isStructured(record)) {
    try {
      return withTrace({ ...record, ...structuredEvent(record) });
    } catch (error) {
      if (error instanceof NoStructuredEvent) return record;
      throw error;
    }
  }
  return withTrace(record);
}

function withTrace<R extends BrokerRecord>(record: R): R {
  const { headers } = record;
  const traceparent = headers['ce_traceparent'];
  return traceparent && !headers['traceparent']
    ? { ...record, headers: { ...headers, traceparent } }
    : record;
}

/** Headers and value of a structured event, as binary mode has them. Throws NoStructuredEvent. */
export function structuredEvent(record: BrokerRecord): Pick<BrokerRecord, 'headers' | 'value'> {
  const { data, data_base64: base64, datacontenttype, ...attributes } = envelopeOf(record);
  const contentType = typeof datacontenttype === 'string' ? datacontenttype : 'application/json';
  const headers: Record<string, string> = { ...record.headers, 'content-type': contentType };
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) continue; // as if it were not there
    if (!isScalar(value))
      throw new NoStructuredEvent(`the attribute ${name.slice(0, 60)} is no string, number or boolean`);
    headers[`ce_${name}`] = String(value);
  }
  return { headers, value: valueOf(data, base64, contentType) };
}

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

function envelopeOf(record: BrokerRecord): Record<string, unknown> {
  const format = contentTypeOf(record);
  if (format !== JSON_FORMAT) {
    throw new NoStructuredEvent(
      `the content-type is ${format}: send one event a record, in binary mode or as ${JSON_FORMAT}`,
    );
  }
  let envelope: unknown;
  try {
    envelope = JSON.parse(utf8.decode(record.value ?? new Uint8Array()));
  } catch {
    throw new NoStructuredEvent(`the content-type is ${format}, and the value is no JSON in UTF-8`);
  }
  if (typeof envelope !== 'object' || envelope === null || Array.isArray(envelope))
    throw new NoStructuredEvent(`the content-type is ${format}, and the value is no JSON object`);
  return envelope as Record<string, unknown>;
}

function valueOf(data: unknown, base64: unknown, contentType: string): Buffer | null {
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64');
  if (data === undefined) return null;
  if (typeof data === 'string' && !/[/+]json\b/i.test(contentType)) return Buffer.from(data, 'utf8');
  return Buffer.from(JSON.stringify(data), 'utf8');
}
