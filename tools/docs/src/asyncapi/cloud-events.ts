import { type OutboxRow, toRecord } from '@erp/common-messaging/testing';
import type { GoldenSample } from '@erp/common-messaging/contract';
import type { EventEntry, EventVersion } from '../catalog/catalog.js';

/** A header of a record on the topic: CloudEvents 1.0 in Kafka's binary content mode. */
export interface HeaderField {
  readonly name: string;
  readonly required: boolean;
  readonly schema: { readonly type: 'string'; readonly format?: string; readonly const?: string };
  readonly description: string;
}

/** The headers of one version of an event. */
export const headersOf = (
  { publisher, subjectTemplate }: EventEntry,
  { type, version }: EventVersion,
): HeaderField[] => [
  always('content-type', 'the data is JSON', 'application/json'),
  always('ce_specversion', 'the version of CloudEvents', '1.0'),
  always('ce_id', "the event's id, a UUIDv7: the same however often it is sent", undefined, 'uuid'),
  always('ce_type', 'the event type', type),
  always('ce_source', 'the context that published it', `/${publisher}`),
  always('ce_subject', `what it is about${subjectTemplate ? `: ${subjectTemplate}` : ''}`),
  always('ce_time', 'when it occurred, RFC 3339 in UTC', undefined, 'date-time'),
  always(
    'ce_dataschema',
    'the schema of the data; the version stands at its end',
    `urn:erp:event:${type}:${version}`,
  ),
  always('ce_tenantid', 'extension: the tenant that it belongs to', undefined, 'uuid'),
  always('ce_correlationid', 'extension: the same for everything that one request set off'),
  sometimes(
    'ce_causationid',
    'extension: the id of the event that caused this one; missing when a request did',
  ),
  sometimes('traceparent', 'W3C Trace Context of the transaction that published it'),
];

const always = (name: string, description: string, only?: string, format?: string): HeaderField => ({
  name,
  required: true,
  schema: { type: 'string', ...(format ? { format } : {}), ...(only ? { const: only } : {}) },
  description,
});

const sometimes = (name: string, description: string): HeaderField => ({
  ...always(name, description),
  required: false,
});

const EVENT_ID = '018f2a4e-7c00-7000-8000-00000000e001';
const TENANT_ID = '018f2a4e-7c00-7000-8000-00000000a001';
const CORRELATION_ID = '018f2a4e-7c00-7000-8000-00000000c001';
const AT = '2026-11-23T09:00:00.000Z';

/** The headers that the relay would send a golden sample with; ids and times are examples. */
export function exampleHeaders(
  event: EventEntry,
  { type, version }: EventVersion,
  { key }: GoldenSample,
  causedBy: Pick<OutboxRow, 'causation_id' | 'traceparent'> = { causation_id: null, traceparent: null },
): Readonly<Record<string, string>> {
  const row: OutboxRow = {
    id: '1',
    created_at: AT,
    event_id: EVENT_ID,
    event_type: type,
    event_version: version,
    tenant_id: TENANT_ID,
    subject: key,
    topic: event.topic.name,
    partition_key: key,
    kafka_partition: 0,
    payload: '',
    occurred_at: AT,
    correlation_id: CORRELATION_ID,
    attempts: 0,
    ...causedBy,
  };
  return toRecord(row, event.publisher).headers;
}
