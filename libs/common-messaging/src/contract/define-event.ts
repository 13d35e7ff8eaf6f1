import type { Static, TSchema } from 'typebox';

/**
 * What the gate (`npm run contracts -- check`) asks of a new version. `backward`: its readers read what was published
 * before. `forward`: readers of the version before read what is published now. `full`: both. `-transitive`: not only
 * with the version before, but with every older one.
 */
export type Compatibility =
  'backward' | 'backward-transitive' | 'forward' | 'forward-transitive' | 'full' | 'full-transitive';

/**
 * Events are kept for ever, so a reader meets every version that there was; and publisher and readers are deployed
 * apart, so one that lags meets versions that it does not know yet.
 */
export const DEFAULT_COMPATIBILITY: Compatibility = 'full-transitive';

/**
 * A domain event as its publisher declares it. The schema is the single source: the TypeScript type,
 * the check at both ends, and the JSON Schema (2020-12) that other tools read.
 *
 * `D` is the data, `Static<S>` by defineEvent. With that in its members instead, the compiler took 7 s in each project to find
 * out which definitions can stand for which.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- of some event, of whatever data
export interface EventDefinition<S extends TSchema = TSchema, D = any> {
  /**
   * `<context>.<FactInThePastTense>`, for example `commerce.OrderPlaced`; CloudEvents `type`. A version that older readers
   * cannot read has a type of its own, which ends in its number: `commerce.OrderCancelled.v3`.
   */
  readonly type: string;
  /** Starts at 1, or behind the last version of the contract that it `replaces`; grows by one with every change. */
  readonly version: number;
  /** The publishing context's topic, for example `commerce-events`. */
  readonly topic: string;
  readonly schema: S;
  /** Order is kept among the events of one key (R7). */
  readonly key: (data: D) => string;
  /** The entity the event is about; CloudEvents `subject`. The key when not given. */
  readonly subject?: (data: D) => string;
  /**
   * Fields that carry personal data (R25), each with all below it: `contact`, `contact.email`, `lines.*.note`. Empty when
   * there are none: to say so is part of a contract.
   */
  readonly personal: readonly string[];
  /** Fields that look personal to `npm run contracts -- check` and are not, each with the reason. */
  readonly notPersonal?: Readonly<Record<string, string>>;
  /** `upcasts[n]` turns data of version n into data of version n + 1. One for every older version. */
  readonly upcasts?: Readonly<Record<number, (data: never) => unknown>>;
  /** DEFAULT_COMPATIBILITY when not given; say why beside it. */
  readonly compatibility?: Compatibility;
  /**
   * The contract of the same fact whose readers cannot read this one (docs/adr/027-breaking-changes.md). It gets no further
   * version and stays for ever: `upcasts` bring its events up, so that a reader of this contract reads them too.
   */
  readonly replaces?: EventDefinition;
  /** Given while readers of the contract that it `replaces` are left: every event is then published in both forms. */
  readonly window?: PublicationWindow<D>;
}

/** How long, and how, a breaking contract is published in the form of the one that it replaces, too. */
export interface PublicationWindow<D> {
  /** The last day of the window, `YYYY-MM-DD`: until then the readers that are left have to move. */
  readonly until: string;
  /** This contract's data in the last version of the replaced contract: under the same key, valid to the letter. */
  readonly toOld: (data: D) => unknown;
}

/** An event as a handler sees it: always in the newest version the reader knows. */
export interface EventEnvelope<D = unknown> {
  readonly id: string;
  readonly type: string;
  /** The version it was published in; `data` is already upcast to the reader's version. */
  readonly version: number;
  readonly tenantId: string;
  readonly key: string;
  readonly subject: string;
  readonly occurredAt: Date;
  /** The same for everything that one request set off. */
  readonly correlationId: string;
  /** The id of the event that caused this one; null when a request did. */
  readonly causationId: string | null;
  readonly data: D;
}

export type DataOf<E extends EventDefinition> = Parameters<E['key']>[0];
export type EventOf<E extends EventDefinition> = EventEnvelope<DataOf<E>>;

/** Data that breaks its event's contract. `violations` name the path and the rule, never the value. */
export class ContractViolation extends Error {
  constructor(
    readonly eventType: string,
    readonly version: number,
    readonly violations: readonly string[],
  ) {
    super(`${eventType} v${version} breaks its contract: ${violations.join('; ')}`);
    this.name = 'ContractViolation';
  }
}

/**
 * An event of a version that this reader cannot read: an older one without an upcaster, or a newer one that is not
 * compatible. `violations` name what of a newer one does not fit, by path and rule, never the value.
 */
export class UnknownEventVersion extends Error {
  constructor(
    readonly eventType: string,
    readonly version: number,
    readonly known: number,
    readonly violations: readonly string[] = [],
  ) {
    super(
      version > known
        ? `${eventType} v${version} is newer than v${known}, the newest this service reads, and cannot be read as v${known}: ${violations.join('; ')}. Deploy a reader that knows v${version}, then retry`
        : `${eventType} v${version} has no upcaster to v${known}: add upcasts[${version}] to its contract, then retry`,
    );
    this.name = 'UnknownEventVersion';
  }
}

/** A definition that contradicts itself; thrown when its module is loaded. */
export class InvalidEventDefinition extends Error {
  override readonly name = 'InvalidEventDefinition';
}

/**
 * Declares an event. Throws InvalidEventDefinition when the type is not `<context>.<Fact>`, the version is no positive
 * integer, an older version has no upcaster (old events stay readable for ever, R4), or what it says of the contract that
 * it replaces does not fit that one.
 *
 * `D` is never told: it comes from the schema. As a parameter of its own, and not inferred from `key`, it is worked out once;
 * with Static in the parameter's type the compiler and the linter took 3 s of each project to compare it with itself.
 */
export function defineEvent<S extends TSchema, D = Static<S>>(
  definition: EventDefinition<S, NoInfer<D>>,
): EventDefinition<S, D> {
  const { type, version, upcasts = {}, replaces } = definition;
  if (!/^[a-z][a-z-]*\.[A-Z][A-Za-z]+(\.v[1-9][0-9]*)?$/.test(type)) {
    throw new InvalidEventDefinition(`event type "${type}" is not <context>.<FactInThePastTense>`);
  }
  if (!Number.isInteger(version) || version < 1) {
    throw new InvalidEventDefinition(`${type}: version ${version} is not 1, 2, 3, ...`);
  }
  checkReplaced(definition);
  for (let older = replaces?.version ?? 1; older < version; older++) {
    if (!upcasts[older]) {
      throw new InvalidEventDefinition(
        `${type} v${version}: upcasts[${older}] is missing, so v${older} would become unreadable`,
      );
    }
  }
  const declared = Object.freeze(definition);
  if (replaces) replacements.set(replaces, declared as EventDefinition);
  return declared;
}

function checkReplaced<S extends TSchema>({
  type,
  version,
  topic,
  replaces,
  window,
}: EventDefinition<S>): void {
  const refuse = (why: string): never => {
    throw new InvalidEventDefinition(`${type} v${version}: ${why}`);
  };
  if (!replaces) {
    if (type !== familyOf(type)) refuse(`a type that ends in a version says which contract it replaces`);
    if (window) refuse('it has a window and replaces nothing');
    return;
  }
  const first = firstVersionOf({ replaces });
  const expected = `${familyOf(replaces.type)}.v${first}`;
  if (type !== expected)
    refuse(
      `it replaces ${replaces.type} v${replaces.version}, so its type is ${expected}; the replaced contract gets no further version`,
    );
  if (version < first) refuse(`its versions go on where ${replaces.type} ended, with ${first}`);
  if (topic !== replaces.topic)
    refuse(
      `${replaces.type} is on ${replaces.topic}: both forms of an event stand on one topic, or lose their order`,
    );
  if (window && !isDay(window.until)) refuse(`window.until "${window.until}" is no day, such as 2027-03-31`);
}

const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);

const replacements = new WeakMap<EventDefinition, EventDefinition>();

/** The lowest version of a contract: 1, or the one behind the last of the contract that it replaces. */
export const firstVersionOf = ({ replaces }: Pick<EventDefinition, 'replaces'>): number =>
  (replaces?.version ?? 0) + 1;

/** The contract that replaces this one; undefined for one that is current. */
export const replacementOf = (definition: EventDefinition): EventDefinition | undefined =>
  replacements.get(definition);

/** The context an event type belongs to: `commerce` for `commerce.OrderPlaced`. */
export const contextOf = (type: string): string => type.slice(0, type.indexOf('.'));

/** The type without the version of a breaking one: `commerce.OrderCancelled` for `commerce.OrderCancelled.v3`. */
export const familyOf = (type: string): string => type.replace(/\.v\d+$/, '');
