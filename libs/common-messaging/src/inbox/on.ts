import 'reflect-metadata';
import { Catch, Controller, UseFilters, applyDecorators, type ExceptionFilter } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { type Observable, throwError } from 'rxjs';
import type { EventDefinition, EventOf } from '../contract/index.js';
import type { BatchTransaction, Transaction } from '../database/transaction.js';
import { declare, type Effects } from '../declaration/declaration.js';
import type { ProjectionDeclaration } from '../replay/projection.js';
import type { RetryPolicy } from './retry-policy.js';

/** What `@On` declares: what the handler may publish, which jobs it may add, and its retries. */
export interface OnOptions extends Effects {
  /** How its refusals are retried before an operator is asked; the service's setting when not given. */
  readonly retry?: RetryPolicy;
}

/** Attached to the Nest pattern; read by the consumer. */
export interface HandlerExtras {
  readonly definition: EventDefinition;
  readonly retry: RetryPolicy | null;
  /** True for a handler that takes many events at once. */
  readonly batch: boolean;
  /** What it keeps, for a handler of a projection, which can only query; null for the others. */
  readonly projection: ProjectionDeclaration | null;
  /** `Class.method`, for logs and for the parked event's history. */
  readonly handler: string;
}

/**
 * Nest's own filter turns every error of a message handler into `{ status: 'error', message: 'Internal server error' }`.
 * The consumer decides by the error itself (a deadlock goes again, NotYet waits), and an operator wants to read it.
 */
@Catch()
class KeepTheError implements ExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/** Marks a class whose methods handle events; list it among the module's `controllers`. */
export const EventHandlers = (): ClassDecorator =>
  applyDecorators(Controller(), UseFilters(new KeepTheError()));

/**
 * Handles an event: `(event, tx) => Promise<void>`. It runs in the transaction that also records the event as
 * processed, under the event's tenant. Built on Nest's EventPattern, so guards, pipes and interceptors apply.
 * Throw to refuse the event: what it wrote and published is rolled back, and its key is parked (R16).
 */
export const On =
  <E extends EventDefinition>(definition: E, options: OnOptions = {}) =>
  (
    target: object,
    method: string,
    descriptor: TypedPropertyDescriptor<(event: EventOf<E>, tx: Transaction) => Promise<void>>,
  ): void =>
    declareHandler(
      definition,
      { ...options, batch: false },
      target,
      method,
      descriptor as TypedPropertyDescriptor<unknown>,
    );

/**
 * Handles many events of one type and tenant at once: `(events, tx) => Promise<void>`, for set-based SQL. Order within a
 * key is kept; between keys events may change places (handled-together.ts). When it throws, each event is tried alone, as
 * an array of one, and only those that are refused then are parked. To publish, say because of which event:
 * `publish(tx.causedBy(event), ...)`.
 */
export const OnBatch =
  <E extends EventDefinition>(definition: E, options: OnOptions = {}) =>
  (
    target: object,
    method: string,
    descriptor: TypedPropertyDescriptor<
      (events: readonly EventOf<E>[], tx: BatchTransaction) => Promise<void>
    >,
  ): void =>
    declareHandler(
      definition,
      { ...options, batch: true },
      target,
      method,
      descriptor as TypedPropertyDescriptor<unknown>,
    );

/** Makes a method a handler, whatever its decorator is called. */
export function declareHandler(
  definition: EventDefinition,
  options: OnOptions & { readonly batch: boolean; readonly projection?: ProjectionDeclaration },
  target: object,
  method: string,
  descriptor: TypedPropertyDescriptor<unknown>,
): void {
  const handler = `${target.constructor.name}.${method}`;
  declare('handler', options, target, method, descriptor);
  const extras: HandlerExtras = {
    definition,
    retry: options.retry ?? null,
    batch: options.batch,
    projection: options.projection ?? null,
    handler,
  };
  // Nest passes only the payload to a handler without parameter decorators, so they are applied here.
  Payload()(target, method, 0);
  Ctx()(target, method, 1);
  // The handler's name makes the pattern unique: Nest would run two handlers of one pattern at the same
  // time on one connection; the consumer runs them one after the other.
  applyDecorators(EventPattern<string>(`${definition.type} -> ${handler}`, extras))(
    target,
    method,
    descriptor,
  );
}
