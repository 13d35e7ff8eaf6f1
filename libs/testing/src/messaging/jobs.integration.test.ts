import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  Database,
  EventHandlers,
  EventPublisher,
  Job,
  Jobs,
  On,
  RetryLater,
  type JobRun,
  type Transaction,
} from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { newId } from '@erp/kernel';
import { Injectable } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { eventually } from '../eventually.js';
import { Fixture, Noted, type Replica, Stepped, TENANT } from './fixture.js';

interface Note {
  readonly entityId: string;
  readonly step: number;
}

/** Every run of the job `call-outside`, in their order. */
const runs: (JobRun & { readonly payload: Note })[] = [];
let outsideIsDown = 0;

@EventHandlers()
class AddsAJob {
  constructor(private readonly jobs: Jobs) {}

  @On(Stepped, { jobs: ['call-outside'] })
  async add({ data: { entityId, step } }: EventOf<typeof Stepped>, tx: Transaction): Promise<void> {
    await this.jobs.add(tx, 'call-outside', { entityId, step });
    if (step < 0) throw new Error('changed its mind');
  }
}

@Injectable()
class CallsOutside {
  constructor(
    private readonly database: Database,
    private readonly events: EventPublisher,
  ) {}

  @Job('call-outside', { emits: [Noted] })
  async run(payload: Note, run: JobRun): Promise<void> {
    runs.push({ ...run, payload });
    if (outsideIsDown-- > 0) throw new RetryLater(50, 'the outside is down');
    await this.database.transaction(run.tenantId, (tx) => this.events.publish(tx, Noted, { ...payload }));
  }
}

interface OutboxRow {
  readonly event_id: string;
  readonly tenant_id: string;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly traceparent: string | null;
}

/** `00-<trace id>-<span id>-<flags>` (W3C Trace Context). */
const traceIdOf = (traceparent: string | null): string | undefined => traceparent?.split('-')[1];

describe('a job', () => {
  const spans: { name: string; traceId: string }[] = [];
  const collected = {
    onStart: () => undefined,
    onEnd: (span: { name: string; spanContext(): { traceId: string } }) => {
      spans.push({ name: span.name, traceId: span.spanContext().traceId });
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  const sdk = new NodeSDK({
    serviceName: 'jobs-test',
    autoDetectResources: false,
    metricReaders: [],
    logRecordProcessors: [],
    spanProcessors: [collected],
  });
  let fixture: Fixture;
  let commerce: Replica;

  beforeAll(() => sdk.start());
  afterAll(() => sdk.shutdown());
  beforeEach(async () => {
    runs.splice(0);
    spans.splice(0);
    outsideIsDown = 0;
    fixture = await Fixture.create();
    commerce = await fixture.replica('commerce');
    await fixture.replica('inventory', { controllers: [AddsAJob], providers: [CallsOutside] });
  });
  afterEach(() => fixture?.destroy());

  const published = (entityId: string) =>
    eventually(`the job of ${entityId} published`, async () => {
      const [row] = await fixture.world.sql<OutboxRow & Record<string, unknown>>(
        fixture.inventory,
        `SELECT event_id, tenant_id, correlation_id, causation_id, traceparent FROM inventory_outbox_events
         WHERE partition_key = $1 AND event_type = 'inventory.Noted'`,
        [entityId],
      );
      return row;
    });
  const stepped = async (entityId: string): Promise<OutboxRow> => {
    const [row] = await fixture.world.sql<OutboxRow & Record<string, unknown>>(
      fixture.commerce,
      `SELECT event_id, tenant_id, correlation_id, causation_id, traceparent FROM commerce_outbox_events
       WHERE partition_key = $1`,
      [entityId],
    );
    return row!;
  };

  test('runs in the trace and under the cause of the event whose handler added it (R20)', async () => {
    const entityId = newId();
    const request = trace.getTracer('test').startActiveSpan('request', async (span) => {
      await fixture.publish(commerce, entityId, [1]);
      span.end();
      return span.spanContext().traceId;
    });
    const traceId = await request;
    const noted = await published(entityId);
    const cause = await stepped(entityId);
    expect(traceIdOf(cause.traceparent)).toBe(traceId);
    expect(noted).toMatchObject({
      tenant_id: TENANT,
      correlation_id: cause.correlation_id,
      causation_id: cause.event_id,
    });
    expect(traceIdOf(noted.traceparent)).toBe(traceId);
    const named = (name: string) => spans.filter((span) => span.name === name).map((span) => span.traceId);
    expect(named('process commerce.Stepped')).toEqual([traceId]);
    expect(named('job call-outside')).toEqual([traceId]);
  });

  test('that must run again later does so, its attempts counted on, its trace and cause kept (R20)', async () => {
    const entityId = newId();
    outsideIsDown = 3;
    await fixture.publish(commerce, entityId, [7]);
    const noted = await published(entityId);
    expect(runs.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    expect(runs.map(({ payload }) => payload)).toEqual(Array(4).fill({ entityId, step: 7 }));
    expect(runs.every(({ tenantId }) => tenantId === TENANT)).toBe(true);
    const cause = await stepped(entityId);
    expect(noted).toMatchObject({
      correlation_id: cause.correlation_id,
      causation_id: cause.event_id,
    });
    expect(traceIdOf(noted.traceparent)).toBeDefined();
    expect(new Set(spans.filter(({ name }) => name === 'job call-outside').map((s) => s.traceId))).toEqual(
      new Set([traceIdOf(noted.traceparent)]),
    );
  });

  test('of a transaction that was rolled back never runs', async () => {
    const [undone, done] = [newId(), newId()];
    await fixture.publish(commerce, undone, [-1]);
    await eventually('the event is refused for good', async () => {
      const [row] = await fixture.world.sql<{ attempts: number }>(
        fixture.inventory,
        `SELECT attempts FROM inventory_parked_events WHERE partition_key = $1 AND next_attempt_at IS NULL`,
        [undone],
      );
      return row;
    });
    await fixture.publish(commerce, done, [1]);
    await published(done); // added behind it
    expect(runs.map(({ payload }) => payload.entityId)).toEqual([done]);
  });
});
