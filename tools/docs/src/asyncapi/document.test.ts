import { beforeAll, describe, expect, test } from '@jest/globals';
import { DiagnosticSeverity, Parser } from '@asyncapi/parser';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { catalogOf, type Catalog, type ContextEntry, type Facts } from '../catalog/catalog.js';
import { loadFacts } from '../catalog/load-facts.js';
import { withStockCounted } from '../stock-counted.testing.js';
import { exampleHeaders, headersOf } from './cloud-events.js';
import { asyncApiOf } from './document.js';
import { messageName } from './message.js';

interface Payload {
  readonly properties: Record<string, Payload>;
}
interface Message {
  readonly headers: object;
  readonly payload: Payload;
  readonly examples: readonly { readonly headers: object; readonly payload: object }[];
  readonly bindings: { readonly kafka: { readonly key: { readonly type: string } } };
  readonly 'x-personal-data': unknown;
}
interface Operation {
  readonly messages: readonly object[];
  readonly bindings: { readonly kafka: { readonly groupId: object } };
}
interface Document {
  readonly channels: Record<string, { readonly messages: object }>;
  readonly operations: Record<string, Operation>;
  readonly components: { readonly messages: Record<string, Message> };
}

let facts: Facts;
let catalog: Catalog;
let documents: readonly { readonly context: ContextEntry; readonly document: Document }[];
beforeAll(async () => {
  facts = await loadFacts();
  catalog = catalogOf(withStockCounted(facts));
  documents = catalog.contexts.map((context) => ({ context, document: asyncApiOf(context) as Document }));
}, 60_000);

describe('AsyncAPI documents (R30)', () => {
  test('each is valid under @asyncapi/parser, without an error', async () => {
    const parser = new Parser();
    for (const { context, document } of documents) {
      const { document: read, diagnostics } = await parser.parse(JSON.stringify(document));
      const errors = diagnostics.filter(
        ({ severity }) => Number(severity) === Number(DiagnosticSeverity.Error),
      );
      expect([context.name, ...errors.map(({ path, message }) => `${path.join('/')}: ${message}`)]).toEqual([
        context.name,
      ]);
      expect(read?.version()).toBe('3.0.0');
    }
  }, 60_000);

  test('every version of every event is a message of its topic, and its publisher sends the newest', () => {
    for (const { definition, published } of catalog.events) {
      const { type, version, topic } = definition;
      const { document } = documents.find(({ context }) => type.startsWith(`${context.name}.`))!;
      const names = Array.from({ length: version }, (_, i) => messageName({ type, version: i + 1 }));
      expect(Object.keys(document.channels[topic]!.messages)).toEqual(expect.arrayContaining(names));
      const sent = {
        action: 'send',
        channel: { $ref: `#/channels/${topic}` },
        title: expect.any(String),
        messages: [{ $ref: `#/channels/${topic}/messages/${messageName({ type, version })}` }],
      };
      // A contract that was replaced and whose window is closed is published no more.
      expect(document.operations[`send-${type}`]).toEqual(published ? sent : undefined);
    }
  });

  test('every registered handler is in the receive operation of its context, with the versions that it knows (R4)', () => {
    for (const { context, handler, definition } of facts.registrations) {
      const { document } = documents.find((one) => one.context.name === context)!;
      const operation = document.operations[`receive-${definition.type}`]!;
      expect(operation).toMatchObject({ action: 'receive', 'x-handlers': expect.arrayContaining([handler]) });
      expect(operation.bindings.kafka.groupId).toEqual({ type: 'string', enum: [context] });
      expect(operation.messages).toHaveLength(definition.version);
    }
  });

  test('every message has headers, key and the golden samples, which its schema takes in both dialects', () => {
    const dialects = [new Ajv({ strict: false }), new Ajv2020({ strict: false })];
    for (const ajv of dialects) addFormats.default(ajv);
    // A message stands in the documents of its publisher and of its readers alike.
    const messages = Object.assign({}, ...documents.map(({ document }) => document.components.messages));
    for (const [name, message] of Object.entries<Message>(messages)) {
      expect([name, message.examples.length > 0]).toEqual([name, true]);
      expect(message.bindings.kafka.key.type).toBe('string');
      for (const ajv of dialects) {
        const takes = { headers: ajv.compile(message.headers), payload: ajv.compile(message.payload) };
        for (const { headers, payload } of message.examples) {
          expect([name, takes.headers(headers), takes.headers.errors]).toEqual([name, true, null]);
          expect([name, takes.payload(payload), takes.payload.errors]).toEqual([name, true, null]);
        }
      }
    }
  });

  test('the headers are those that the relay writes, and required are those that it always writes', () => {
    const event = catalog.events[0]!;
    const [version] = event.versions;
    const sample = version!.samples[0]!;
    const all = exampleHeaders(event, version!, sample, { causation_id: 'an id', traceparent: 'a trace' });
    const documented = headersOf(event, version!);
    expect(documented.map(({ name }) => name).sort()).toEqual(Object.keys(all).sort());
    expect(
      documented
        .filter(({ required }) => required)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(exampleHeaders(event, version!, sample)).sort());
  });

  test('personal data is marked on the field and named on the message (R25)', () => {
    const { document } = documents.find(({ context }) => context.name === 'inventory')!;
    const message = document.components.messages['inventory.StockCounted.v1']!;
    expect(message['x-personal-data']).toEqual(['counter']);
    const { counter, warehouseId } = message.payload.properties;
    expect(counter).toHaveProperty('x-personal-data', true);
    expect(counter!.properties['email']).toHaveProperty('x-personal-data', true);
    expect(warehouseId).not.toHaveProperty('x-personal-data');
  });
});
