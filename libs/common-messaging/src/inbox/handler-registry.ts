import { lastValueFrom, isObservable } from 'rxjs';
import type { EventDefinition, EventEnvelope } from '../contract/index.js';
import type { BatchTransaction, Transaction } from '../database/transaction.js';
import type { HandlerExtras } from './on.js';

/** A handler as Nest wraps it: guards, pipes and interceptors included. */
export interface RegisteredHandler {
  readonly extras: HandlerExtras;
  /** Of one event, or of several at once where `extras.batch` says so. */
  readonly run: (
    event: EventEnvelope | readonly EventEnvelope[],
    tx: Transaction | BatchTransaction,
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
