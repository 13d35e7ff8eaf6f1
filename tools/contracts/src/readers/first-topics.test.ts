import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { HandlerExtras } from '@erp/common-messaging';
import { checkContract, type EventDefinition, readVersion } from '@erp/common-messaging/contract';
import { HandlerRegistry, readRecord } from '@erp/common-messaging/testing';
import { loadDefinitions } from '../workspace.js';
import { loadRegistrations } from './registrations.js';

/**
 * Records as the platform's first release put them on its topics, before there were versions beside each other: its own
 * publisher and relay (commit 8ed87a8) made these keys, headers and values of its golden samples.
 */
interface FirstRecord {
  readonly topic: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly key: string;
  readonly value: string;
}

const RECORDS = JSON.parse(
  readFileSync(new URL('first-topics.json', import.meta.url), 'utf8'),
) as FirstRecord[];
const received = ({ headers, key, value }: FirstRecord) => ({
  headers,
  key: Buffer.from(key),
  value: Buffer.from(value),
  offset: 0n,
  timestamp: new Date(headers['ce_time']!),
});
const named = RECORDS.map((record) => [record.headers['ce_type']!, record] as const);

let definitions: EventDefinition[];
/** The handlers of each context, which say what they were given. */
const registries = new Map<string, HandlerRegistry>();
const given: { definition: EventDefinition; handler: string; data: unknown }[] = [];

beforeAll(async () => {
  definitions = await loadDefinitions();
  for (const { context, definition, handler } of await loadRegistrations()) {
    const registry = registries.get(context) ?? new HandlerRegistry();
    registries.set(context, registry);
    registry.add({ definition, handler } as HandlerExtras, async (events) => {
      for (const event of [events].flat()) given.push({ definition, handler, data: event.data });
    });
  }
});

describe('events from the first topics can still be read (R4)', () => {
  test('there is one of every type that there was', () => {
    expect(new Set(RECORDS.map(({ headers }) => headers['ce_type'])).size).toBe(12);
    expect(new Set(RECORDS.map(({ headers }) => headers['ce_dataschema']!.split(':').at(-1)))).toEqual(
      new Set(['1']),
    );
  });

  test.each(named)('%s by its contract of today, under the key that it has', (type, { key, value }) => {
    const definition = definitions.find((one) => one.type === type)!;
    expect(definition.key(readVersion(definition, 1, JSON.parse(value)))).toBe(key);
  });

  test.each(named)(
    '%s by every handler of every context that reads it, in the form that this one knows',
    async (type, record) => {
      given.length = 0;
      for (const [context, registry] of registries) {
        const item = readRecord(received(record), registry);
        expect([context, item.kind]).toEqual([context, registry.of(type) ? 'event' : 'unhandled']);
        if (item.kind !== 'event') continue;
        expect(item.event).toMatchObject({ type, version: 1, key: record.key, id: record.headers['ce_id'] });
        for (const handler of item.handlers) await handler.run(item.event, undefined as never);
      }
      for (const { definition, data } of given) checkContract(definition, data);
    },
  );

  test('OrderCancelled of then reaches those who know only OrderCancelled.v3 by now', () => {
    const cancelled = RECORDS.find(({ headers }) => headers['ce_type'] === 'commerce.OrderCancelled')!;
    const readers = ['inventory', 'financial', 'shipping'].map(
      (context) => readRecord(received(cancelled), registries.get(context)!).kind,
    );
    expect(readers).toEqual(['event', 'event', 'event']);
    const newest = definitions.find(({ type }) => type === 'commerce.OrderCancelled.v3')!;
    expect(readVersion(newest, 1, JSON.parse(cancelled.value))).toEqual({
      orderId: cancelled.key,
      reason: 'DEADLINE_EXPIRED',
      code: null,
    });
  });
});
