import type { BrokerRecord } from '../broker/broker.js';
import { eventTypeOf } from '../broker/cloud-events.js';
import { lastValueFrom, isObservable } from 'rxjs';
import type { EventDefinition, EventEnvelope } from '../contract/index.js';
import type { BatchTransaction, Transaction } from '../database/transaction.js';
import type { ProjectionTransaction } from '../replay/projection.js';
import type { HandlerExtras } from './on.js';

/** A handler as Nest wraps it: guards, pipes and interceptors included. */
export interface RegisteredHandler {
  readonly extras: HandlerExtras;
  /** Of one event, or of several at once where `extras.batch` says so. */
  readonly run: (
    event: EventEnvelope | readonly EventEnvelope[],
    tx: Transaction | BatchTransaction | ProjectionTransaction,
  ) => Promise<unknown>;
}

/** The handlers of a service, by event type. */
export class HandlerRegistry {
  private readonly byType = new Map<string, { definition: EventDefinition; handlers: RegisteredHandler[] }>();

  add(extras: HandlerExtras, run: RegisteredHandler['run']): void {
    const { definition } = extras;
    const known = this.byType.get(definition.type);
    if (known && known.definition !== definition) {
      throw new Error(
        `${extras.handler} handles another definition of ${definition.type} than ${known.handlers[0]!.extras.handler}`,
      );
    }
    if (known) known.handlers.push({ extras, run });
    else this.byType.set(definition.type, { definition, handlers: [{ extras, run }] });
  }

  /** Undefined for a type that nobody here handles. */
  of(type: string): { definition: EventDefinition; handlers: readonly RegisteredHandler[] } | undefined {
    return this.byType.get(type);
  }

  /** Every handler, in the order they were added for each type. */
  all(): readonly RegisteredHandler[] {
    return [...this.byType.values()].flatMap(({ handlers }) => handlers);
  }

  /** True for a record of a type that nobody here handles, whatever its bytes; one without a type is a dead letter. */
  passesOver(record: BrokerRecord): boolean {
    const type = eventTypeOf(record);
    return Boolean(type) && !this.byType.has(type!);
  }

  /** Topics of all handled types. */
  topics(): string[] {
    return [...new Set([...this.byType.values()].map((h) => h.definition.topic))];
  }
}

/** Awaits what Nest's proxy returns: a value, or an observable when interceptors or filters are in play. */
export async function settled(outcome: unknown): Promise<unknown> {
  const value = await outcome;
  return isObservable(value) ? lastValueFrom(value, { defaultValue: undefined }) : value;
}
