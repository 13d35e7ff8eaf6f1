import { context as otel } from '@opentelemetry/api';
import type { PoolClient } from 'pg';
import type { EventEnvelope } from '../contract/index.js';
import { withCause } from '../database/cause.js';
import { sendWithNext } from '../database/pooled-transaction.js';
import { BatchTransaction, Transaction, type TransactionParts } from '../database/transaction.js';
import type { OutgoingEvent } from '../outbox/outgoing-event.js';
import { ProjectionTransaction } from '../replay/projection.js';
import { startProcessSpans, type ProcessSpans } from '../tracing/process-spans.js';
import type { Applied } from './apply.js';
import type { RegisteredHandler } from './handler-registry.js';
import type { HandledEvent } from './received-event.js';

/** Called before an event's handlers, under its tenant; throws NotYet to let the event wait. */
export type Admit = (event: EventEnvelope, tx: Transaction) => Promise<void>;

/** Where what is done with an event is counted. */
type AccountOf = (item: HandledEvent) => Applied;

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
   * Each event is counted in its own account.
   */
  async handle(group: readonly HandledEvent[], account: AccountOf): Promise<void> {
    const [{ event: first, handlers }] = group as [HandledEvent];
    this.asTenant(first.tenantId);
    this.refusedBy = null;
    for (const { event } of group) await this.admit(event, this.transactionOf(event));
    for (const handler of handlers) {
      if (handler.extras.batch) await this.together(handler, group, account);
      else for (const item of group) await this.alone(handler, item, account);
    }
  }

  private alone(handler: RegisteredHandler, item: HandledEvent, account: AccountOf): Promise<void> {
    const { event } = item;
    const tx = this.transactionOf(event);
    const run = () => withCause(tx.cause, () => handler.run(event, tx));
    return this.observed(handler, [item], startProcessSpans(handler, [item]), run, account);
  }

  private together(
    handler: RegisteredHandler,
    group: readonly HandledEvent[],
    account: AccountOf,
  ): Promise<void> {
    const events = group.map(({ event }) => event);
    const [first] = events as [EventEnvelope];
    const spans = startProcessSpans(handler, group);
    // A projection can only query, live as in a replay.
    const tx = handler.extras.projection
      ? new ProjectionTransaction(first.tenantId, { client: this.client, replay: false })
      : new BatchTransaction(first.tenantId, this.parts(), (event) => ({
          cause: causeOf(event),
          traceparent: spans.traceparentOf(event.id),
        }));
    const handleAll = () => handler.run(events, tx);
    // Of several there is no one cause: what they lead to is said because of which event.
    const run = events.length === 1 ? () => withCause(causeOf(first), handleAll) : handleAll;
    return this.observed(handler, group, spans, run, account);
  }

  /** Runs a handler in its spans, and counts what it did. */
  private async observed(
    handler: RegisteredHandler,
    group: readonly HandledEvent[],
    spans: ProcessSpans,
    run: () => Promise<unknown>,
    account: AccountOf,
  ): Promise<void> {
    const started = performance.now();
    try {
      await otel.with(spans.running, run);
    } catch (error) {
      this.refusedBy = handler;
      spans.end(error);
      throw error;
    }
    spans.end();
    const durationMs = (performance.now() - started) / group.length;
    for (const item of group) {
      const { type, occurredAt } = item.event;
      account(item).handled.push({ type, handler: handler.extras.handler, durationMs, occurredAt });
    }
  }

  private transactionOf(event: EventEnvelope): Transaction {
    return new Transaction(event.tenantId, causeOf(event), this.parts());
  }

  private parts(): TransactionParts {
    const { entities, client, outgoing } = this;
    return { entities, client, outgoing };
  }

  asMessaging(): void {
    if (this.role === 'messaging') return;
    this.role = 'messaging';
    sendWithNext(
      this.client.query({
        name: 'role-messaging',
        text: `SELECT set_config('role', session_user::text, true)`,
      }),
    );
  }

  /** The application may insert the events of its own tenant itself, as it does after a request. */
  asWhoMayFlush(): void {
    if (this.outgoing.some(({ tenantId }) => tenantId !== this.role)) this.asMessaging();
  }

  forgetRole(): void {
    this.role = null;
  }

  private asTenant(tenantId: string): void {
    if (this.role === tenantId) return;
    this.role = tenantId;
    sendWithNext(
      this.client.query({
        name: 'role-tenant',
        text: `SELECT set_config('role', $1, true), set_config('app.tenant_id', $2, true)`,
        values: [this.appRole, tenantId],
      }),
    );
  }
}

const causeOf = (event: EventEnvelope) => ({ correlationId: event.correlationId, causationId: event.id });
