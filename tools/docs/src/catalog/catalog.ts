import {
  DEFAULT_COMPATIBILITY,
  firstVersionOf,
  replacedOf,
  type Compatibility,
  type EventDefinition,
  type GoldenSample,
} from '@erp/common-messaging/contract';
import { readersOf, type Contracts, type JsonSchema, type Readers, type Registration } from '@erp/contracts';
import type { Choreography, Step } from '@erp/choreography';
import type { Refusal, ServiceDescription } from '@erp/service-kit';
import type { TopicSpec } from '@erp/stack';
import type { EventComments } from './comments.js';
import { keyTemplate } from './key-template.js';

/** Everything that the documents are made from, as it stands in the code and beside it. */
export interface Facts {
  readonly contexts: readonly ContextFacts[];
  readonly definitions: readonly EventDefinition[];
  /** The committed schemas and golden samples. */
  readonly contracts: Contracts;
  readonly registrations: readonly Registration[];
  readonly topics: readonly TopicSpec[];
  readonly choreography: Choreography;
  /** What the comments in the contracts say, by event type. */
  readonly comments: ReadonlyMap<string, EventComments>;
}

export interface ContextFacts extends ServiceDescription {
  readonly name: string;
  /** Folder below apps/. */
  readonly app: string;
  readonly title: string;
  /** What the comments on its controllers' methods say, by operation id. */
  readonly operationComments: ReadonlyMap<string, string>;
}

export interface Catalog {
  readonly contexts: readonly ContextEntry[];
  readonly events: readonly EventEntry[];
}

export interface ContextEntry extends ContextFacts {
  readonly publishes: readonly EventEntry[];
  readonly consumes: readonly Consumption[];
  readonly refusals: readonly Refusal[];
}

/** An event type that a context reads. */
export interface Consumption {
  readonly event: EventEntry;
  readonly handlers: readonly string[];
  /** The newest version that its code knows; it reads every older one too. */
  readonly newest: number;
}

export interface EventEntry {
  readonly type: string;
  /** `OrderPlaced` for `commerce.OrderPlaced`. */
  readonly fact: string;
  readonly publisher: string;
  readonly description: string | undefined;
  readonly definition: EventDefinition;
  readonly compatibility: Compatibility;
  /** `{orderId}`; undefined when the contract computes it. */
  readonly keyTemplate: string | undefined;
  readonly subjectTemplate: string | undefined;
  readonly topic: TopicSpec;
  /** The newest, which is the published one, first. */
  readonly versions: readonly EventVersion[];
  /** The versions of the contracts that it replaces, which its readers read too; the newest first. */
  readonly former: readonly EventVersion[];
  readonly replaces: string | undefined;
  /** The contract that replaces it, and the last day on which it is published; null when nothing does. */
  readonly replaced: Readers['replaced'];
  /** False for a contract that was replaced and whose window is closed: its events stand on the topic, and none is added. */
  readonly published: boolean;
  readonly readers: Readers['readers'];
  /** The requests, jobs and handlers that may publish it. */
  readonly publishedBy: readonly Step[];
  /** The handlers of it, with what each may publish in turn. */
  readonly handledBy: readonly Step[];
  readonly fieldComments: ReadonlyMap<string, string>;
}

export interface EventVersion {
  readonly version: number;
  readonly schema: JsonSchema;
  readonly samples: readonly GoldenSample[];
  /** The event type that it is a version of. */
  readonly type: string;
}

/** An event that the documents cannot tell of, because something of it is missing. */
export class IncompleteContract extends Error {
  override readonly name = 'IncompleteContract';
}

/** Throws IncompleteContract for a version without its files, or a topic that no file configures. */
export function catalogOf(facts: Facts): Catalog {
  const readers = readersOf(facts.definitions, facts.registrations);
  const events = facts.definitions.map((definition, i) => eventEntry(facts, definition, readers[i]!));
  const contexts = facts.contexts.map((context): ContextEntry => ({
    ...context,
    publishes: events.filter(({ publisher }) => publisher === context.name),
    consumes: events.flatMap((event) =>
      event.readers
        .filter((reader) => reader.context === context.name)
        .map(({ handlers, newest }) => ({ event, handlers, newest })),
    ),
  }));
  return { contexts, events };
}

function eventEntry(facts: Facts, definition: EventDefinition, readers: Readers): EventEntry {
  const { type, key, subject, compatibility = DEFAULT_COMPATIBILITY } = definition;
  const topic = facts.topics.find(({ name }) => name === definition.topic);
  if (!topic)
    throw new IncompleteContract(
      `${type} goes to ${definition.topic}, which is not in deploy/kafka/topics.json: add the topic there`,
    );
  const comments = facts.comments.get(type);
  return {
    type,
    fact: type.slice(readers.publisher.length + 1),
    publisher: readers.publisher,
    description: comments?.text,
    definition,
    compatibility,
    keyTemplate: keyTemplate(key),
    subjectTemplate: keyTemplate(subject ?? key),
    topic,
    versions: versionsOf(definition, facts.contracts),
    former: replacedOf(definition).flatMap((one) => versionsOf(one, facts.contracts)),
    replaces: definition.replaces?.type,
    replaced: readers.replaced,
    published: readers.replaced === null || readers.replaced.until !== null,
    readers: readers.readers,
    publishedBy: facts.choreography.steps.filter(({ emits }) => emits.includes(type)),
    handledBy: facts.choreography.steps.filter(({ on }) => on === type),
    fieldComments: comments?.fields ?? new Map(),
  };
}

function versionsOf(definition: EventDefinition, contracts: Contracts): EventVersion[] {
  const { type, version: newest } = definition;
  const count = newest - firstVersionOf(definition) + 1;
  return Array.from({ length: count }, (_, i) => newest - i).map((version) => {
    const { schema, samples = [] } = contracts.get(type)?.get(version) ?? {};
    if (!schema)
      throw new IncompleteContract(
        `${type} v${version} has no contract files: "npm run contracts -- update" writes them`,
      );
    return { type, version, schema, samples };
  });
}
