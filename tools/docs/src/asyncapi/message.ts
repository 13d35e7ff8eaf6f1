import { familyOf } from '@erp/common-messaging/contract';
import type { EventEntry, EventVersion } from '../catalog/catalog.js';
import { exampleHeaders, headersOf } from './cloud-events.js';
import { payloadOf } from './payload.js';

/** The version of AsyncAPI's Kafka bindings that all objects here follow. */
export const KAFKA_BINDINGS = '0.5.0';

/** `commerce.OrderPlaced.v2`: a version of an event in a document. A contract that replaces another counts on. */
export const messageName = ({ type, version }: Pick<EventVersion, 'type' | 'version'>): string =>
  `${familyOf(type)}.v${version}`;

/** One version of an event as an AsyncAPI message. */
export function messageOf(event: EventEntry, version: EventVersion): object {
  const { fact, description, definition, keyTemplate, compatibility } = event;
  const published = event.published && version.version === definition.version;
  return {
    name: version.type,
    title: `${fact} v${version.version}`,
    ...(description ? { summary: firstSentence(description), description } : {}),
    contentType: 'application/json',
    correlationId: {
      location: '$message.header#/ce_correlationid',
      description: 'the same for everything that one request set off',
    },
    headers: headersSchema(event, version),
    payload: payloadOf(event, version),
    bindings: {
      kafka: {
        key: { type: 'string', description: keyTemplate ?? 'computed by the contract' },
        bindingVersion: KAFKA_BINDINGS,
      },
    },
    examples: version.samples.map((sample, i) => ({
      name: `sample-${i + 1}`,
      headers: exampleHeaders(event, version, sample),
      payload: sample.data,
    })),
    tags: [{ name: published ? 'published' : 'superseded' }],
    'x-version': version.version,
    'x-published': published,
    'x-compatibility': compatibility,
    'x-personal-data': definition.personal,
  };
}

function headersSchema(event: EventEntry, version: EventVersion): object {
  const headers = headersOf(event, version);
  return {
    type: 'object',
    required: headers.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(
      headers.map(({ name, schema, description }) => [name, { ...schema, description }]),
    ),
  };
}

/** Up to the first full stop or semicolon that ends a thought. */
export const firstSentence = (text: string): string => text.split(/(?<=[.;:])\s/)[0]!.replace(/[.;:]$/, '');
