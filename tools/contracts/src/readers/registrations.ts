import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HandlerExtras } from '@erp/common-messaging';
import { controllersOf, type ServiceDefinition } from '@erp/service-kit';
// Not from the package's entry, which does not export it: what @EventPattern keeps its extras under.
import { PATTERN_EXTRAS_METADATA } from '@nestjs/microservices/constants.js';
import { contexts, ROOT } from '../workspace.js';

/** A handler that some context has registered with `@On`, `@OnBatch` or `@Project`. */
export interface Registration extends Pick<HandlerExtras, 'definition' | 'handler'> {
  /** The context that handles the event. */
  readonly context: string;
}

/** The handlers of a service, as its module lists them. */
export const registrationsOf = (service: ServiceDefinition): Registration[] =>
  controllersOf(service).flatMap(({ prototype }) => {
    const methods = Object.values(Object.getOwnPropertyDescriptors(prototype as object)).map(
      ({ value }) => value as unknown,
    );
    return methods
      .filter((method) => typeof method === 'function')
      .map(
        (method) =>
          Reflect.getMetadata(PATTERN_EXTRAS_METADATA, method) as Partial<HandlerExtras> | undefined,
      )
      .flatMap((extras) =>
        extras?.definition && extras.handler
          ? [{ context: service.context, definition: extras.definition, handler: extras.handler }]
          : [],
      );
  });

/** The handlers of every context of `deploy/contexts.json`. */
export const loadRegistrations = async (root = ROOT): Promise<Registration[]> =>
  (await loadServices(root)).flatMap(registrationsOf);

/**
 * The services of the contexts of `deploy/contexts.json`, in its order. A context is found by its package's name, as it
 * stands in that list: no tool imports a context in its code.
 */
export const loadServices = (root = ROOT): Promise<ServiceDefinition[]> =>
  Promise.all(
    contexts(root).map(async ({ name, app }) => {
      const { name: packageName } = JSON.parse(
        readFileSync(join(root, `apps/${app}/package.json`), 'utf8'),
      ) as { name: string };
      return serviceOf(name, (await import(packageName)) as object);
    }),
  );

function serviceOf(context: string, exported: object): ServiceDefinition {
  const isService = (value: unknown): value is ServiceDefinition =>
    typeof value === 'object' && value !== null && 'controllers' in value && 'context' in value;
  const service = Object.values(exported).find(
    (value): value is ServiceDefinition => isService(value) && value.context === context,
  );
  if (!service)
    throw new Error(`the app of the context ${context} exports no service that defineService made`);
  return service;
}
