import 'reflect-metadata';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { EventDefinition } from '../contract/index.js';

/** What a handler, a job or a command may lead to; the choreography is drawn from it. */
export interface Effects {
  /** Every event it may publish. Publishing another one fails with UndeclaredEvent. */
  readonly emits?: readonly EventDefinition[];
  /** The names of all jobs it may add. Adding another one fails with UndeclaredJob. */
  readonly jobs?: readonly string[];
}

/** The ways into a context: an event, a job whose time has come, a request. */
export type Entrance = 'handler' | 'job' | 'command';

/** What a method declares that it may lead to, and what it calls in turn. */
export interface Declaration {
  readonly entrance: Entrance;
  /** `Class.method`. */
  readonly name: string;
  /** Event types. */
  readonly emits: ReadonlySet<string>;
  /** Names of jobs. */
  readonly jobs: ReadonlySet<string>;
}

const DECLARATION = Symbol('declaration');
const running = new AsyncLocalStorage<Declaration>();

const DECORATOR: Readonly<Record<Entrance, string>> = { handler: '@On', job: '@Job', command: '@Command' };

const declarationFrom = (
  entrance: Entrance,
  name: string,
  { emits = [], jobs = [] }: Effects,
): Declaration => ({ entrance, name, emits: new Set(emits.map(({ type }) => type)), jobs: new Set(jobs) });

/** Something was published that what runs does not declare. */
export class UndeclaredEvent extends Error {
  override readonly name = 'UndeclaredEvent';

  constructor(
    readonly eventType: string,
    /** What runs; null when it declares nothing at all. */
    readonly by: string | null,
    message: string,
  ) {
    super(message);
  }
}

/** A job was added that what runs does not declare. */
export class UndeclaredJob extends Error {
  override readonly name = 'UndeclaredJob';

  constructor(
    readonly job: string,
    /** What runs; null when it declares nothing at all. */
    readonly by: string | null,
    message: string,
  ) {
    super(message);
  }
}

/** Throws UndeclaredEvent. Without a declaration only where one is required. */
export function mustEmit(eventType: string, required: boolean): void {
  const declaration = running.getStore();
  if (declaration ? declaration.emits.has(eventType) : !required) return;
  const fact = eventType.slice(eventType.indexOf('.') + 1);
  const message = declaration
    ? `${declaration.name} may not publish ${eventType}: add ${fact} to the emits of its ${DECORATOR[declaration.entrance]}`
    : `nothing that runs here declares that it publishes ${eventType}: put @Command({ emits: [${fact}] }) on the method that the request calls`;
  throw new UndeclaredEvent(eventType, declaration?.name ?? null, message);
}

/** Throws UndeclaredJob. Without a declaration only where one is required. */
export function mustAddJob(job: string, required: boolean): void {
  const declaration = running.getStore();
  if (declaration ? declaration.jobs.has(job) : !required) return;
  const message = declaration
    ? `${declaration.name} may not add the job ${job}: add it to the jobs of its ${DECORATOR[declaration.entrance]}`
    : `nothing that runs here declares that it adds the job ${job}: put @Command({ jobs: ['${job}'] }) on the method that the request calls`;
  throw new UndeclaredJob(job, declaration?.name ?? null, message);
}

/** The declaration on a method, if any. */
export const declarationOf = (method: unknown): Declaration | undefined =>
  typeof method === 'function'
    ? (Reflect.getMetadata(DECLARATION, method) as Declaration | undefined)
    : undefined;

/**
 * Holds a method, and all that it calls, to what it declares. A handler and a job begin anew; a command that runs within
 * one of them is part of it, and may lead to no more than that one declares: whoever is the way in tells the whole.
 */
export function declare(
  entrance: Entrance,
  effects: Effects,
  target: object,
  method: string,
  descriptor: TypedPropertyDescriptor<unknown>,
): void {
  const declaration = declarationFrom(entrance, `${target.constructor.name}.${method}`, effects);
  const original = descriptor.value as (...args: unknown[]) => unknown;
  const declaring = function (this: unknown, ...args: unknown[]): unknown {
    const call = () => original.apply(this, args);
    return entrance === 'command' && running.getStore() ? call() : running.run(declaration, call);
  };
  // What decorators below this one have attached to the method must be found on what takes its place.
  for (const key of Reflect.getMetadataKeys(original) as unknown[])
    Reflect.defineMetadata(key, Reflect.getMetadata(key, original), declaring);
  Reflect.defineMetadata(DECLARATION, declaration, declaring);
  descriptor.value = declaring;
}

/** Runs `work` as a command that declares so much: for tests, which publish what a service would. */
export const asCommand = <T>(effects: Effects, work: () => T): T =>
  running.run(declarationFrom('command', 'asCommand', effects), work);
