/** A row on its way into `<context>_outbox_events`. */
export interface OutgoingEvent {
  readonly eventId: string;
  readonly type: string;
  readonly version: number;
  readonly tenantId: string;
  readonly subject: string;
  readonly topic: string;
  readonly key: string;
  readonly partition: number;
  /** JSON text. */
  readonly payload: string;
  readonly occurredAt: Date;
  readonly correlationId: string;
  readonly causationId: string | null;
  /** W3C trace context of the publisher's span; null when nothing is traced. */
  readonly traceparent: string | null;
}
