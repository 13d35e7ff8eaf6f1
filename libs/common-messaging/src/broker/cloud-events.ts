import type { EventEnvelope } from '../contract/index.js';
import type { BrokerRecord, OutgoingRecord } from './broker.js';
import { isStructured, NoStructuredEvent, structuredEvent } from './structured-mode.js';

/** What the relay reads of an outbox row. Times are texts: to make a Date of each cost a tenth of the relay. */
export interface OutboxRow {
  readonly id: string;
  /** As PostgreSQL writes it, in UTC. */
  readonly created_at: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly event_version: number;
  readonly tenant_id: string;
  readonly subject: string;
  readonly topic: string;
  readonly partition_key: string;
  readonly kafka_partition: number;
  readonly payload: string;
  /** ISO 8601 in UTC. */
  readonly occurred_at: string;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly traceparent: string | null;
  readonly attempts: number;
}

const SCHEMA = 'urn:erp:event:';

/**
 * CloudEvents 1.0, Kafka protocol binding, binary content mode: attributes as `ce_` headers, data as the value.
 * Extensions: tenantid, correlationid, causationid; `traceparent` as W3C Trace Context writes it.
 */
export function toOutgoing(row: OutboxRow, context: string): OutgoingRecord {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: row.event_id,
    ce_type: row.event_type,
    ce_source: `/${context}`,
    ce_subject: row.subject,
    ce_time: row.occurred_at,
    ce_dataschema: `${SCHEMA}${row.event_type}:${row.event_version}`,
    ce_tenantid: row.tenant_id,
    ce_correlationid: row.correlation_id,
  };
  if (row.causation_id) headers['ce_causationid'] = row.causation_id;
  if (row.traceparent) headers['traceparent'] = row.traceparent;
  return { key: row.partition_key, value: row.payload, headers };
}

/** As the broker then keeps it. */
export function toRecord(row: OutboxRow, context: string): BrokerRecord {
  const { key, value, headers } = toOutgoing(row, context);
  return { key: Buffer.from(key!), value: Buffer.from(value!), headers };
}

/** Bytes that are no CloudEvent of this platform. The message says which header or byte is wrong. */
export class UnreadableRecord extends Error {
  override readonly name = 'UnreadableRecord';
}

/** Header reader over any record of a topic; a missing header reads as undefined. */
export const eventTypeOf = (record: BrokerRecord): string | undefined => record.headers['ce_type'];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Reads the envelope; `data` is still as published. Throws UnreadableRecord. */
export function fromRecord(record: BrokerRecord): EventEnvelope {
  if (isStructured(record)) return fromRecord({ ...record, ...fromStructured(record) });
  const { headers } = record;
  const need = (header: string): string => {
    const value = headers[header];
    if (!value)
      throw new UnreadableRecord(
        `the header ${header} is missing: no CloudEvent${spelledOtherwise(headers, header)}`,
      );
    return value;
  };
  const needId = (header: string): string => {
    const value = need(header);
    if (!UUID.test(value))
      throw new UnreadableRecord(`the header ${header} is "${value}", not a UUID in lower case`);
    return value;
  };
  for (const [name, text] of Object.entries({
    ...headers,
    'record key': record.key?.toString('utf8') ?? '',
  })) {
    if (text.includes('\0'))
      throw new UnreadableRecord(`the ${name} holds a NUL, which no database keeps in text`);
  }
  if (need('ce_specversion') !== '1.0')
    throw new UnreadableRecord(`ce_specversion is "${headers['ce_specversion']}", not 1.0`);
  const type = need('ce_type');
  const version = Number(/:(\d+)$/.exec(need('ce_dataschema'))?.[1]);
  if (!Number.isInteger(version)) {
    throw new UnreadableRecord(
      `ce_dataschema is "${headers['ce_dataschema']}" and names no version at its end`,
    );
  }
  const occurredAt = new Date(need('ce_time'));
  if (Number.isNaN(occurredAt.getTime()))
    throw new UnreadableRecord(`ce_time is "${headers['ce_time']}", not a time of RFC 3339`);
  const key = record.key?.toString('utf8');
  if (!key) throw new UnreadableRecord('the record has no key');
  const causation = headers['ce_causationid'];
  return {
    id: needId('ce_id'),
    type,
    version,
    tenantId: needId('ce_tenantid'),
    key,
    subject: headers['ce_subject'] ?? key,
    occurredAt,
    correlationId: headers['ce_correlationid'] ?? needId('ce_id'),
    causationId: causation ?? null,
    data: parseJson(record.value),
  };
}

/** Names are compared as they are: a producer that maps HTTP's headers writes `ce-id`, another one `CE_ID`. */
function spelledOtherwise(headers: BrokerRecord['headers'], header: string): string {
  const name = Object.keys(headers).find((one) => one.toLowerCase().replaceAll('-', '_') === header);
  return name === undefined ? '' : ` (there is ${name}: write it ${header})`;
}

function fromStructured(record: BrokerRecord): ReturnType<typeof structuredEvent> {
  try {
    return structuredEvent(record);
  } catch (error) {
    if (error instanceof NoStructuredEvent) throw new UnreadableRecord(error.message);
    throw error;
  }
}

// A lenient decoder would turn broken bytes into U+FFFD and let them pass as text.
const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(value: Buffer | null): unknown {
  if (!value) throw new UnreadableRecord('the record has no value');
  let text: string;
  try {
    text = utf8.decode(value);
  } catch {
    throw new UnreadableRecord('the value is no UTF-8');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own words quote the text, which may hold personal data (R25); of them only the place is kept.
    const place = /at position \d+/.exec((error as Error).message)?.[0];
    throw new UnreadableRecord(
      `the value is no JSON${place ? `: what stands ${place} does not belong there` : ''}`,
    );
  }
}
