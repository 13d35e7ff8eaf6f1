import { defineEvent, type EventDefinition } from '@erp/common-messaging/contract';
import type { JsonSchema } from './json-schema.js';

/** A reader that knows the given schema as its version. */
export const readerOf = (schema: JsonSchema, version: number): EventDefinition =>
  defineEvent({
    type: 'commerce.Changed',
    version,
    topic: 'commerce-events',
    key: () => 'key',
    schema: schema,
    personal: [],
    upcasts: { 1: (v1: unknown) => v1 },
  });
