import 'reflect-metadata';
import type { PoolClient } from 'pg';
import type { EventDefinition, EventOf } from '../contract/index.js';
import { Queries } from '../database/transaction.js';
import { declareHandler, EventHandlers } from '../inbox/on.js';
import type { RetryPolicy } from '../inbox/retry-policy.js';

/** A read model made of events alone. Its tables must be registered by a migration too: `registerProjection`. */
export interface ProjectionDeclaration {
  /** Lower case and underscores, for example `available_to_promise`. */
  readonly name: string;
  /** Every table that it writes. It may read no other, for a rebuild sees no other. */
  readonly tables: readonly string[];
}

/**
 * What a projection's handler runs in: SQL of one tenant, and nothing else. No publisher and no job takes it, and it holds
 * nothing that they could use, so that a rebuild cannot repeat what an event once set off (R17).
 *
 * Name the tables without a schema. While the projection is rebuilt, the same names are those of its shadow, the only ones
 * that can be seen: a statement on any other table fails.
 */
export class ProjectionTransaction extends Queries<Pick<ProjectionParts, 'client' | 'replay'>> {
  /** True while old events are read again into a shadow. */
  get replay(): boolean {
    return this.parts.replay;
  }
}

interface ProjectionParts {
  readonly client: PoolClient;
  readonly replay: boolean;
}

interface Projected {
  readonly definition: EventDefinition;
  readonly method: string;
  readonly retry: RetryPolicy | undefined;
}

const PROJECTED = Symbol('projected');
/** Where Nest keeps properties marked with `@Inject`. */
const INJECTED_PROPERTIES = 'self:properties_metadata';

/**
 * Marks a method of a `@Projection` class as what an event changes in it: `(events, tx) => Promise<void>`, events of one
 * tenant, in the order of each key (as for `@OnBatch`). It must make the same of the same events, whenever it is run.
 */
export const Project =
  <E extends EventDefinition>(definition: E, { retry }: { readonly retry?: RetryPolicy } = {}) =>
  (
    target: object,
    method: string,
    _descriptor: TypedPropertyDescriptor<
      (events: readonly EventOf<E>[], tx: ProjectionTransaction) => Promise<void>
    >,
  ): void => {
    const before = (Reflect.getOwnMetadata(PROJECTED, target) ?? []) as readonly Projected[];
    Reflect.defineMetadata(PROJECTED, [...before, { definition, method, retry }], target);
  };

/**
 * Declares a projection: list the class among the module's `controllers`. Its handlers run with the others, in the
 * consumer's transaction; a replay runs them alone, into a shadow of its tables. Nothing can be injected into it, because
 * what could be (publisher, jobs, a database of its own) reaches past the transaction: with parameters in its constructor
 * it does not compile, and throws when the class is loaded.
 */
export const Projection =
  (projection: ProjectionDeclaration) =>
  (target: new () => object): void => {
    if (target.length > 0 || Reflect.hasMetadata(INJECTED_PROPERTIES, target)) {
      throw new Error(
        `${target.name} keeps the projection ${projection.name}, so nothing may be injected into it: a replay could reach past its transaction`,
      );
    }
    const prototype = target.prototype as object;
    for (const { definition, method, retry } of (Reflect.getOwnMetadata(PROJECTED, prototype) ??
      []) as Projected[]) {
      const descriptor = Object.getOwnPropertyDescriptor(prototype, method)!;
      const options = { batch: true, projection, ...(retry ? { retry } : {}) };
      declareHandler(definition, options, prototype, method, descriptor);
      Object.defineProperty(prototype, method, descriptor);
    }
    EventHandlers()(target);
  };
