import { type Declaration, declarationOf, jobOf } from '@erp/common-messaging';
import { contextOf, type EventDefinition, oldFormsOf } from '@erp/common-messaging/contract';
import { loadDefinitions, loadServices, registrationsOf } from '@erp/contracts';
import { controllersOf, type ServiceDefinition } from '@erp/service-kit';
import { type Choreography, type EventNode, FAILURE, type Step } from './choreography.js';

/** The choreography of this repository. Neither a server nor a setting is needed. */
export async function loadChoreography(): Promise<Choreography> {
  const [services, definitions] = await Promise.all([loadServices(), loadDefinitions()]);
  return choreographyOf(services, definitions);
}

/** The choreography of some services. `definitions` are all contracts; those of handlers need not be among them. */
export function choreographyOf(
  services: readonly ServiceDefinition[],
  definitions: readonly EventDefinition[],
): Choreography {
  const steps = services.flatMap((service) => stepsOf(service, definitions));
  const named = new Set(steps.flatMap(({ on, emits }) => (on === null ? emits : [on, ...emits])));
  // A contract that another one has replaced stays for ever, and is no part of what happens any more.
  const replaced = new Set(definitions.flatMap(({ replaces }) => (replaces ? [replaces.type] : [])));
  const alive = definitions.map(({ type }) => type).filter((type) => named.has(type) || !replaced.has(type));
  return {
    contexts: services.map(({ context }) => context),
    events: [...new Set([...named, ...alive])].sort().map(eventOf),
    steps,
  };
}

function eventOf(type: string): EventNode {
  const context = contextOf(type);
  const name = type.slice(context.length + 1);
  return { type, context, name, failure: FAILURE.test(name) };
}

function stepsOf(service: ServiceDefinition, definitions: readonly EventDefinition[]): Step[] {
  const { context } = service;
  const handled = registrationsOf(service);
  const oldForms = new Map(definitions.map((definition) => [definition.type, oldFormsOf(definition)]));
  return declaringMethodsOf(service).flatMap(({ method, declaration }): Step[] => {
    const { name, entrance } = declaration;
    const job = jobOf(method);
    const emits = [...declaration.emits].flatMap((type) => [
      type,
      ...(oldForms.get(type) ?? []).map((old) => old.type),
    ]);
    const step: Step = {
      id: `${context} ${name}`,
      context,
      entrance,
      name,
      on: null,
      job: job?.name ?? null,
      deadline: job?.deadline ?? false,
      emits,
      jobs: [...declaration.jobs],
    };
    if (entrance !== 'handler') return [step];
    return handled
      .filter(({ handler }) => handler === name)
      .map(({ definition: { type } }, i) => ({
        ...step,
        id: i === 0 ? step.id : `${step.id} ${type}`,
        on: type,
      }));
  });
}

interface DeclaringMethod {
  readonly method: object;
  readonly declaration: Declaration;
}

/** The methods of a service's controllers and providers that declare what they lead to. */
function declaringMethodsOf(service: ServiceDefinition): DeclaringMethod[] {
  const classes = [...controllersOf(service), ...service.providers.map(classOf)];
  return [...new Set(classes)]
    .flatMap((one) => (one ? methodsOf(one.prototype as object) : []))
    .flatMap((method) => {
      const declaration = declarationOf(method);
      return declaration ? [{ method, declaration }] : [];
    });
}

const classOf = (
  provider: ServiceDefinition['providers'][number],
): { readonly prototype: unknown } | undefined =>
  typeof provider === 'function' ? provider : 'useClass' in provider ? provider.useClass : undefined;

const methodsOf = (prototype: object): object[] =>
  Object.values(Object.getOwnPropertyDescriptors(prototype))
    .map(({ value }) => value as unknown)
    .filter((value) => typeof value === 'function');
