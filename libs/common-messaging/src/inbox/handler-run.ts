import {
  type Attributes,
  type Context,
  context as otel,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { PoolClient } from 'pg';
import type { EventEnvelope } from '../contract/index.js';
import { withCause } from '../database/cause.js';
import { BatchTransaction, Transaction, type TransactionParts } from '../database/transaction.js';
import type { OutgoingEvent } from '../outbox/outgoing-event.js';
import type { Applied } from './apply.js';
import type { RegisteredHandler } from './handler-registry.js';
import type { HandledEvent } from './received-event.js';

/** Called before an event's handlers, under its tenant; throws NotYet to let the event wait. */
export type Admit = (event: EventEnvelope, tx: Transaction) => Promise<void>;

const NOTHING: ReadonlySet<string> = new Set();

/** Runs handlers in one transaction: switches between the messaging role and the application role of a tenant. */
export class HandlerRun {
  readonly outgoing: OutgoingEvent[] = [];
  /** The handler that threw last; null when the event was not admitted. */
  refusedBy: RegisteredHandler | null = null;
  private role: string | null = 'messaging';

  constructor(
    private readonly client: PoolClient,
    private readonly entities: Transaction['entities'],
    private readonly appRole: string,
    private readonly admit: Admit,
  ) {}

  /**
   * The handlers of events of one type and tenant, one after the other, as the application role under that tenant (R24).
   */
  async handle(group: readonly HandledEvent[], applied: Applied): Promise<void> {
    const [{ event: first, handlers }] = group as [HandledEvent];
    await this.asTenant(first.tenantId);
    this.refusedBy = null;
    for (const { event } of group) await this.admit(event, this.transactionOf(event, NOTHING));
    for (const handler of handlers) {
      if (handler.extras.batch) await this.together(handler, group, applied);
      else for (const item of group) await this.alone(handler, item, applied);
    }
  }

  private alone(
    handler: RegisteredHandler,
    { event, record }: HandledEvent,
    applied: Applied,
  ): Promise<void> {
    const parent = propagation.extract(ROOT_CONTEXT, record.headers);
    const tx = this.transactionOf(event, handler.extras.emits);
    const run = () => withCause(tx.cause, () => handler.run(event, tx));
    return this.observed(handler, [event], parent, run, applied);
  }

  private together(
    handler: RegisteredHandler,
    group: readonly HandledEvent[],
    applied: Applied,
  ): Promise<void> {
    const events = group.map(({ event }) => event);
    const traceparents = new Map(group.map(({ event, record }) => [event.id, record.headers['traceparent']]));
    const tx = new BatchTransaction(events[0]!.tenantId, this.parts(handler.extras.emits), (event) => ({
      cause: causeOf(event),
      traceparent: traceparents.get(event.id) ?? null,
    }));
    return this.observed(handler, events, ROOT_CONTEXT, () => handler.run(events, tx), applied);
  }

  /** Runs a handler in a span, and counts what it did. */
  private async observed(
    handler: RegisteredHandler,
    events: readonly EventEnvelope[],
    parent: Context,
    run: () => Promise<unknown>,
    applied: Applied,
  ): Promise<void> {
    const started = performance.now();
    const [first] = events as [EventEnvelope];
    const options = { kind: SpanKind.CONSUMER, attributes: attributesOf(first, events.length) };
    const span = trace.getTracer('@erp/common-messaging').startSpan(`process ${first.type}`, options, parent);
    try {
      await otel.with(trace.setSpan(parent, span), run);
    } catch (error) {
      this.refusedBy = handler;
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
    const durationMs = (performance.now() - started) / events.length;
    for (const { type, occurredAt } of events)
      applied.handled.push({ type, handler: handler.extras.handler, durationMs, occurredAt });
  }

  private transactionOf(event: EventEnvelope, emits: ReadonlySet<string>): Transaction {
    return new Transaction(event.tenantId, causeOf(event), this.parts(emits));
  }

  private parts(emits: ReadonlySet<string>): TransactionParts {
    const { entities, client, outgoing } = this;
    return { entities, client, outgoing, mayPublish: emits };
  }

  async asMessaging(): Promise<void> {
    if (this.role === 'messaging') return;
    this.role = 'messaging';
    await this.client.query({
      name: 'role-messaging',
      text: `SELECT set_config('role', session_user::text, true)`,
    });
  }

  /** The application may insert the events of its own tenant itself, as it does after a request. */
  async asWhoMayFlush(): Promise<void> {
    if (this.outgoing.some(({ tenantId }) => tenantId !== this.role)) await this.asMessaging();
  }

  forgetRole(): void {
    this.role = null;
  }

  private async asTenant(tenantId: string): Promise<void> {
    if (this.role === tenantId) return;
    this.role = tenantId;
    await this.client.query({
      name: 'role-tenant',
      text: `SELECT set_config('role', $1, true), set_config('app.tenant_id', $2, true)`,
      values: [this.appRole, tenantId],
    });
  }
}

const causeOf = (event: EventEnvelope) => ({ correlationId: event.correlationId, causationId: event.id });

/** By OpenTelemetry's semantic conventions for messaging and CloudEvents. */
function attributesOf(event: EventEnvelope, count: number): Attributes {
  const common = { 'messaging.system': 'kafka', 'messaging.operation.name': 'process' };
  if (count > 1)
    return { ...common, 'messaging.batch.message_count': count, 'cloudevents.event_type': event.type };
  return {
    ...common,
    'messaging.message.id': event.id,
    'messaging.message.conversation_id': event.correlationId,
    'cloudevents.event_id': event.id,
    'cloudevents.event_type': event.type,
  };
}
