import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MemoryKafka, type StandingRecord } from '@erp/common-messaging/testing';
import { newId } from '@erp/kernel';
import { readTopics } from '@erp/stack';
import { eventually } from '@erp/testing';
import type { Platform } from '../platform.js';
import type { ShopOrder } from '../shop-order.js';
import { Collector, CONSUMER, PRODUCER, type Span } from './collector.js';
import { type Exposition, readExposition } from './exposition.js';
import { outlineIn, outlineOf } from './outline.js';
import { alertQueries, dashboardQueries, namesIn } from './promql.js';

// All five services with telemetry on, as the OTEL_* variables of a deployment turn it on; the warehouse works by itself, so
// that an order goes to its end without anybody's request.
const lines: string[] = [];
let collector: Collector;
let kafka: MemoryKafka;
let platform: Platform;
let stopTelemetry: () => Promise<void>;

beforeAll(async () => {
  collector = await Collector.start();
  Object.assign(process.env, collector.environment);
  // First, as in main.ts; and only now, because it reads the variables.
  ({ stopTelemetry } = await import('@erp/service-kit/telemetry'));
  const { Platform: Started } = await import('../platform.js');
  kafka = new MemoryKafka({ topics: readTopics() });
  platform = await Started.start({
    kafka,
    environment: { WAREHOUSE_MODE: 'automatic' },
    log: { logLevel: 'trace', logTo: { write: (line) => void lines.push(line) } },
  });
});
afterAll(async () => {
  await platform?.stop();
  await stopTelemetry?.();
  await collector?.stop();
});

const traceIdOf = async (orderId: string, tenantId: string): Promise<string> => {
  const { body } = await platform.api('commerce', tenantId).get(`/orders/${orderId}/timeline`);
  return body.traceId as string;
};

/** Resolves when every span that has ended is here: they are sent in their order, so when one that ended later is. */
async function spansHaveCome(): Promise<void> {
  const traceId = randomBytes(16).toString('hex');
  const traceparent = `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
  await platform.api('commerce', newId()).send('GET', '/nothing', undefined, { traceparent });
  await eventually('the last span has come', () => collector.spans.some((span) => span.traceId === traceId));
}

/** The record of a tenant's one order: its products are on the same topic, in whatever partition. */
const placedBy = (tenantId: string): StandingRecord =>
  kafka
    .records('commerce-events')
    .find(
      ({ headers }) => headers['ce_tenantid'] === tenantId && headers['ce_type'] === 'commerce.OrderPlaced',
    )!;

const traceOf = (traceId: string): Span[] => collector.spans.filter((span) => span.traceId === traceId);

describe('a trace', () => {
  test('is one from the request to the last handler: outbox, topic, handlers, jobs, gateway (R20)', async () => {
    const shop = await platform.shop({ CD: 5 });
    const { orderId } = await shop.order({ CD: 1 });
    await platform.settled();
    await spansHaveCome();
    const trace = traceOf(await traceIdOf(orderId, shop.tenantId));
    expect(outlineOf(trace)).toEqual(
      outlineIn(`
        POST /orders
          send commerce.OrderPlaced
            process commerce.OrderPlaced by OnOrderPlaced
            process commerce.OrderPlaced by OnOrderPlaced
            process commerce.OrderPlaced by OnOrderPlaced
              send inventory.StockReserved
                process inventory.StockReserved by AvailableToPromise
                process inventory.StockReserved by OnStockReserved
                process inventory.StockReserved by OnStockReserved
                  job authorise-payments
                    POST /v1/authorizations
                  send financial.PaymentAuthorized
                    process financial.PaymentAuthorized by OnPaymentAuthorized
                    process financial.PaymentAuthorized by OnPaymentAuthorized
                      job work-warehouse
                        job deliver-shipments
                      send shipping.ShipmentDelivered
                        process shipping.ShipmentDelivered by OnShipmentDelivered
                          send commerce.OrderCompleted
                      send shipping.ShipmentDispatched
                        process shipping.ShipmentDispatched by OnShipmentDispatched
                        process shipping.ShipmentDispatched by OnShipmentDispatched
                          job bill
                          job capture-payments
                            POST /v1/authorizations/{id}/captures
                          send financial.InvoiceIssued
                            process financial.InvoiceIssued by OnInvoiceIssued
                          send financial.PaymentCaptured
                            process financial.PaymentCaptured by OnPaymentCaptured
                        process shipping.ShipmentDispatched by OnShipmentDispatched
                          send inventory.StockIssued
                            process inventory.StockIssued by AvailableToPromise
                            process inventory.StockIssued by OnStockIssued
                      send shipping.ShipmentPlanned
                        process shipping.ShipmentPlanned by OnShipmentPlanned
                process inventory.StockReserved by OnStockReserved
                  send commerce.OrderConfirmed`),
    );
    const kinds = trace.filter(({ name }) => /^(send|process) /.test(name));
    for (const { name, kind } of kinds) expect(kind).toBe(name.startsWith('send ') ? PRODUCER : CONSUMER);
  });

  test('is whole for each of many events that are handled together: the batch links to all of them (R20)', async () => {
    const shop = await platform.shop({ CD: 50 });
    const orders: ShopOrder[] = [];
    kafka.hold('inventory', 'commerce-events');
    try {
      for (let n = 0; n < 20; n++) orders.push(await shop.order({ CD: 1 }));
      await eventually('all are published', () => {
        const placed = kafka.records('commerce-events').map(({ key }) => key!.toString());
        return orders.every(({ orderId }) => placed.includes(orderId));
      });
    } finally {
      kafka.release('inventory', 'commerce-events');
    }
    await platform.settled();
    await spansHaveCome();
    const traces = new Map<string, Span[]>();
    for (const { orderId } of orders) {
      const traceId = await traceIdOf(orderId, shop.tenantId);
      traces.set(traceId, traceOf(traceId));
    }
    const batches = collector.spans.filter(
      ({ name, attributes, links }) =>
        name === 'process commerce.OrderPlaced' &&
        attributes['messaging.batch.message_count'] !== undefined &&
        links.some((link) => traces.has(link.traceId)),
    );
    expect(batches.length).toBeGreaterThan(0);
    for (const batch of batches) {
      expect(batch.links).toHaveLength(Number(batch.attributes['messaging.batch.message_count']));
      expect(batch.parentSpanId).toBe('');
      for (const link of batch.links) {
        const trace = traces.get(link.traceId)!;
        const sent = trace.find(({ spanId }) => spanId === link.spanId);
        expect(sent?.name).toBe('send commerce.OrderPlaced');
        const own = trace.find((span) => span.links.some(({ spanId }) => spanId === batch.spanId));
        expect(own).toMatchObject({ name: batch.name, parentSpanId: link.spanId, kind: CONSUMER });
      }
    }
    // Whoever was handled with whom, each trace tells the same story.
    const [first, ...others] = [...traces.values()].map((trace) => eventsOf(trace));
    for (const other of others) expect(other).toEqual(first);
  });
});

/** Events of a trace, each with the one that it was published because of. */
function eventsOf(trace: readonly Span[]): string[] {
  const byId = new Map(trace.map((span) => [span.spanId, span]));
  const causeOf = (span: Span): string => {
    const parent = byId.get(span.parentSpanId);
    if (!parent) return 'none';
    return parent.name.startsWith('send ') ? parent.name : causeOf(parent);
  };
  const sent = trace.filter(({ kind }) => kind === PRODUCER);
  return sent.map((span) => `${span.name} because of ${causeOf(span)}`).sort();
}

describe('metrics', () => {
  let scraped: Exposition;
  let tenantId: string;
  beforeAll(async () => {
    const shop = await platform.shop({ CD: 5 });
    ({ tenantId } = shop);
    await shop.order({ CD: 1 });
    await platform.settled();
    kafka.duplicate(placedBy(tenantId));
    kafka.append('commerce-events', 0, { key: Buffer.from('junk'), value: Buffer.from('junk'), headers: {} });
    await platform.settled();
    const response = await fetch(`${platform.services.commerce.url}/metrics`);
    expect(response.headers.get('content-type')).toMatch('text/plain; version=0.0.4');
    scraped = readExposition(await response.text());
  });

  const sum = (name: string, labels: Readonly<Record<string, string>>): number =>
    scraped.samples
      .filter(
        (one) => one.name === name && Object.entries(labels).every(([label, of]) => one.labels[label] === of),
      )
      .reduce((total, { value }) => total + value, 0);

  test('have the names, types and units of the conventions (R19)', () => {
    expect(Object.fromEntries(scraped.types)).toMatchObject({
      messaging_client_sent_messages_total: 'counter',
      messaging_client_consumed_messages_total: 'counter',
      messaging_client_operation_duration_seconds: 'histogram',
      messaging_process_duration_seconds: 'histogram',
      erp_messaging_publication_duration_seconds: 'histogram',
      erp_messaging_delivery_duration_seconds: 'histogram',
      erp_messaging_refused_total: 'counter',
      erp_messaging_duplicates_total: 'counter',
      erp_messaging_unhandled_total: 'counter',
      erp_messaging_dead_letters_total: 'counter',
      erp_messaging_outbox_pending: 'gauge',
      erp_messaging_outbox_failed: 'gauge',
      erp_messaging_outbox_oldest_age_seconds: 'gauge',
      erp_messaging_parked_keys: 'gauge',
      erp_messaging_consumer_lag: 'gauge',
      erp_messaging_consumer_lag_time_seconds: 'gauge',
      erp_messaging_consumer_held_back: 'gauge',
      erp_messaging_consumer_member: 'gauge',
      erp_messaging_relay_holder: 'gauge',
      http_server_request_duration_seconds: 'histogram',
      http_client_request_duration_seconds: 'histogram',
    });
  });

  test('say what happened, by context and type (R13, R19, R29)', () => {
    const placed = kafka
      .records('commerce-events')
      .filter(({ headers }) => headers['ce_type'] === 'commerce.OrderPlaced');
    const ofType = { erp_event_type: 'commerce.OrderPlaced' };
    const orders = placed.length - 1; // one came twice
    expect(sum('messaging_client_sent_messages_total', ofType)).toBe(orders);
    const inInventory = { ...ofType, erp_context: 'inventory' };
    expect(sum('messaging_client_consumed_messages_total', inInventory)).toBe(orders);
    for (const histogram of [
      'messaging_process_duration_seconds',
      'erp_messaging_delivery_duration_seconds',
    ]) {
      expect(sum(`${histogram}_count`, inInventory)).toBe(orders);
      // P50, P95 and P99 can be told, and the limits of R29 are not interpolated.
      for (const le of ['0.1', '0.5'])
        expect(
          scraped.samples.some(({ name, labels }) => name === `${histogram}_bucket` && labels['le'] === le),
        ).toBe(true);
    }
    expect(sum('erp_messaging_publication_duration_seconds_count', ofType)).toBe(orders);
    expect(sum('erp_messaging_duplicates_total', { erp_context: 'inventory' })).toBe(1);
    expect(sum('erp_messaging_dead_letters_total', { erp_context: 'inventory' })).toBe(1);
    expect(sum('erp_messaging_parked_keys', { erp_context: 'inventory' })).toBe(1);
    for (const erp_context of ['identity', 'commerce', 'inventory', 'financial', 'shipping']) {
      expect(sum('messaging_client_sent_messages_total', { erp_context })).toBeGreaterThan(0);
      expect(sum('erp_messaging_relay_holder', { erp_context })).toBe(1);
      expect(sum('erp_messaging_consumer_member', { erp_context })).toBe(1);
      expect(sum('erp_messaging_outbox_pending', { erp_context })).toBe(0);
      expect(sum('erp_messaging_consumer_lag', { erp_context })).toBe(0);
    }
  });

  test('have labels of few values: no tenant, no id, nothing of a person (R25)', () => {
    const values = scraped.samples.flatMap(({ labels }) => Object.values(labels));
    expect(values).not.toContain(tenantId);
    for (const value of values) expect(value).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|\S@\S+\.\w/);
    const series = new Map<string, number>();
    for (const { name } of scraped.samples) series.set(name, (series.get(name) ?? 0) + 1);
    expect([...series].filter(([, count]) => count > 2_000)).toEqual([]);
  });

  test('are what alerts and dashboard ask for: names and labels (R29)', () => {
    const labelsOf = (metric: string): Set<string> =>
      new Set(
        scraped.samples.filter(({ name }) => name === metric).flatMap(({ labels }) => Object.keys(labels)),
      );
    // Prometheus adds these itself; an error's type is there once there was one.
    const elsewhere = new Set(['job', 'instance', 'error_type']);
    const unknown = [...alertQueries(), ...dashboardQueries()].flatMap(({ of, expr }) => {
      const { metrics, labels } = namesIn(expr);
      const own = metrics.filter((name) => name !== 'up');
      const missing = own.filter((name) => labelsOf(name).size === 0);
      const there = new Set(own.flatMap((name) => [...labelsOf(name)]));
      const strange =
        own.length === 0 ? [] : labels.filter((label) => !there.has(label) && !elsewhere.has(label));
      return [...missing, ...strange].map((name) => `${of}: ${name}`);
    });
    expect(unknown).toEqual([]);
  });

  test('are also sent to a collector when OTEL_METRICS_EXPORTER says so', async () => {
    const names = [
      'erp.messaging.delivery.duration',
      'messaging.process.duration',
      'erp.messaging.outbox.pending',
    ];
    await eventually('they have come', () => names.every((name) => collector.metricNames.has(name)));
  });
});

describe('the log', () => {
  const parsed = (): Record<string, unknown>[] =>
    lines.map((line) => JSON.parse(line) as Record<string, unknown>);

  test('says in each line of a request and of a job to which trace and correlation it belongs (R20)', async () => {
    const shop = await platform.shop({ CD: 5 });
    platform.gateway.goDown();
    const reply = await shop.askFor({ CD: 1 });
    const { orderId } = reply.body as { orderId: string };
    await platform.settled();
    const correlationId = reply.headers.get('x-correlation-id');
    const trace_id = await traceIdOf(orderId, shop.tenantId);
    const ofOrder = parsed().filter((line) => line['trace_id'] === trace_id);
    expect(ofOrder).toContainEqual(
      expect.objectContaining({
        msg: 'request',
        path: '/orders',
        status: 201,
        correlationId,
      }),
    );
    expect(ofOrder).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        msg: expect.stringContaining('runs again later'),
        correlationId,
      }),
    );
    platform.gateway.comeBack();
    await platform.hurry();
    await platform.settled();
  });

  test('and events hold nothing of a person, whatever a client sends and wherever it puts it (R25)', async () => {
    const shop = await platform.shop({ CD: 5 });
    const person = {
      name: 'Jane Roe',
      email: 'jane.roe@example.com',
      street: '13 Elm Street',
      phone: '+1-202-555-0143',
    };
    const commerce = shop.api('commerce');
    const headers = {
      'idempotency-key': newId(),
      'user-agent': person.name,
      'x-forwarded-for': '203.0.113.77',
      authorization: `Bearer ${person.email}`,
      'x-correlation-id': `${person.name} ${person.email}`,
      'content-type': 'application/json',
    };
    const order = { customerId: newId(), currency: 'USD', lines: [{ sku: 'CD', quantity: 1 }] };
    const answers = [
      await commerce.send('POST', `/orders?ref=${encodeURIComponent(person.email)}`, order, headers),
      await commerce.send('POST', '/orders', { ...order, shipTo: person }, headers),
      await commerce.send('POST', '/orders', { ...order, customerId: person.name }, headers),
      await commerce.send('POST', '/orders', JSON.stringify(person).slice(0, -4), headers),
      await commerce.get(`/orders/${encodeURIComponent(person.email)}`),
      await commerce.get(`/${encodeURIComponent(person.name)}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 400, 400, 400, 400, 404]);
    // An event of a producer that knows no rules: one that is no JSON, one that breaks its contract.
    const placed = await eventually('the order stands in the topic', () => placedBy(shop.tenantId));
    const bad: readonly Buffer[] = [
      Buffer.from(`${person.name}, ${person.street}`),
      Buffer.from(JSON.stringify(person)),
    ];
    for (const [at, value] of bad.entries()) {
      const ids = { ce_id: newId(), ce_type: 'commerce.OrderPlaced' };
      kafka.append('commerce-events', at, {
        key: Buffer.from(newId()),
        value,
        headers: { ...placed.headers, ...ids },
      });
    }
    await platform.settled();
    const personal = /Jane|roe@|Elm|202-555|203\.0\.113/;
    expect(lines.filter((line) => personal.test(line))).toEqual([]);
    for (const context of ['inventory', 'financial', 'shipping'] as const) {
      const parked = await platform.eyes[context].sql<{ error: string }>(
        `SELECT error FROM ${context}_parked_events WHERE event_type = 'commerce.OrderPlaced'`,
      );
      expect(parked).toHaveLength(2);
      expect(parked.filter(({ error }) => personal.test(error))).toEqual([]);
    }
    const published = readTopics().flatMap(({ name }) => kafka.records(name));
    const ours = published.filter(({ value }) => !bad.includes(value!));
    expect(
      ours.filter(({ value, headers: of }) => personal.test(`${value?.toString()} ${JSON.stringify(of)}`)),
    ).toEqual([]);
  });
});
