import type { BrokerRecord } from '../broker/broker.js';
import { eventTypeOf } from '../broker/cloud-events.js';
import { lastValueFrom, isObservable } from 'rxjs';
import {
  conversion,
  type EventDefinition,
  type EventEnvelope,
  replacedOf,
  replacementOf,
} from '../contract/index.js';
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

/** What a record of one type is read by, and who handles it. */
interface Readers {
  readonly definition: EventDefinition;
  readonly handlers: readonly RegisteredHandler[];
}

/**
 * The handlers of a service, by event type. A handler of a contract that replaces another (docs/adr/027-breaking-changes.md)
 * is one of the old contract's records too, brought up; and where a service has handlers of both, whichever form of an
 * event comes first runs them all, each with the form that it knows. So the second form can be absorbed by its id, and no
 * handler goes without.
 */
export class HandlerRegistry {
  private readonly declared = new Map<string, Readers & { readonly handlers: RegisteredHandler[] }>();
  private readable: ReadonlyMap<string, Readers> = new Map();

  add(extras: HandlerExtras, run: RegisteredHandler['run']): void {
    const { definition } = extras;
    const known = this.declared.get(definition.type);
    if (known && known.definition !== definition) {
      throw new Error(
        `${extras.handler} handles another definition of ${definition.type} than ${known.handlers[0]!.extras.handler}`,
      );
    }
    if (known) known.handlers.push({ extras, run });
    else this.declared.set(definition.type, { definition, handlers: [{ extras, run }] });
    this.readable = readersByType(this.all());
  }

  /** Undefined for a type that nobody here handles. */
  of(type: string): Readers | undefined {
    return this.readable.get(type);
  }

  /** Every handler, in the order they were added for each type. */
  all(): readonly RegisteredHandler[] {
    return [...this.declared.values()].flatMap(({ handlers }) => handlers);
  }

  /** The contracts of all records that somebody here handles. */
  definitions(): EventDefinition[] {
    return [...this.readable.values()].map(({ definition }) => definition);
  }

  /** True for the old form of events that are handled here in their new one, too. */
  isOldForm(type: string): boolean {
    const definition = this.readable.get(type)?.definition;
    const replacement = definition && replacementOf(definition);
    return replacement !== undefined && this.readable.has(replacement.type);
  }

  /** True for a record of a type that nobody here handles, whatever its bytes; one without a type is a dead letter. */
  passesOver(record: BrokerRecord): boolean {
    const type = eventTypeOf(record);
    return Boolean(type) && !this.readable.has(type!);
  }

  /** Topics of all handled types. */
  topics(): string[] {
    return [...new Set(this.definitions().map(({ topic }) => topic))];
  }
}

function readersByType(handlers: readonly RegisteredHandler[]): Map<string, Readers> {
  const contracts = handlers.flatMap(({ extras: { definition } }) => [definition, ...replacedOf(definition)]);
  return new Map(
    contracts.map((definition) => [
      definition.type,
      { definition, handlers: handlers.flatMap((handler) => reading(definition, handler)) },
    ]),
  );
}

/** The handler for records of a contract; none when it does not read them. */
function reading(contract: EventDefinition, { extras, run }: RegisteredHandler): RegisteredHandler[] {
  if (contract === extras.definition) return [{ extras, run }];
  const convert = conversion(contract, extras.definition);
  if (!convert) return [];
  const converted = (event: EventEnvelope) => ({ ...event, data: convert(event.data) });
  return [
    {
      extras,
      run: async (events, tx) => run('id' in events ? converted(events) : events.map(converted), tx),
    },
  ];
}

/** Awaits what Nest's proxy returns: a value, or an observable when interceptors or filters are in play. */
export async function settled(outcome: unknown): Promise<unknown> {
  const value = await outcome;
  return isObservable(value) ? lastValueFrom(value, { defaultValue: undefined }) : value;
}
