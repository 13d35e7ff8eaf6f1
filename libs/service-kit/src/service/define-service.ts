import type { Provider, Type } from '@nestjs/common';
import type { EntityTarget, MigrationInterface, ObjectLiteral } from 'typeorm';
import type { Variables } from '../config/variables.js';
import type { ProblemTable } from '../http/problem.js';

/** A context's own settings: a class to inject, read from variables when the service starts. */
export interface SettingsDefinition<T extends object = object> {
  readonly provide: Type<T>;
  readonly read: (variables: Variables) => T;
}

/** What one bounded context consists of; `startService` puts a running service around it. */
export interface ServiceDefinition {
  /** Lower case, for example `commerce`: prefix of roles, tables and event types. */
  readonly context: string;
  /** Title of the API in its OpenAPI document. */
  readonly title: string;
  /** REST controllers and event handler classes. */
  readonly controllers: readonly Type[];
  readonly providers: readonly Provider[];
  /** In the order they run; the names end in a 13-digit timestamp, as TypeORM requires. */
  readonly migrations: readonly (new () => MigrationInterface)[];
  /** Its contracts, for example all of `@erp/commerce-shared`: what it publishes is among them. */
  readonly publishes?: object;
  readonly entities?: readonly EntityTarget<ObjectLiteral>[];
  readonly settings?: readonly SettingsDefinition[];
  /** True for tenancy-identity alone, which publishes what the others learn of tenants by events. */
  readonly ownsTenants?: boolean;
  /** Codes of the context's domain errors and their HTTP status. */
  readonly problems?: ProblemTable;
}

/** Declares a context's service. A context's `<context>.module.ts` is this call and reads as a table of contents. */
export function defineService(definition: ServiceDefinition): ServiceDefinition {
  if (!/^[a-z][a-z-]*$/.test(definition.context)) {
    throw new Error(
      `context "${definition.context}" is not lower case letters and hyphens, such as "commerce"`,
    );
  }
  return Object.freeze(definition);
}
