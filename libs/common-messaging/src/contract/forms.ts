import { ContractViolation, type EventDefinition } from './define-event.js';
import { checkContract, readVersion } from './read-version.js';

// A breaking change is a contract beside the old one (docs/adr/027-breaking-changes.md). Until nobody reads the old one,
// each event is published in both forms: one fact, one id, one key, two records.

/** An event's data as one contract has it. */
export interface Form {
  readonly definition: EventDefinition;
  readonly data: unknown;
}

/** The contracts that one replaces, the nearest first. Their events stay on the topic, and its readers read them. */
export const replacedOf = ({ replaces }: EventDefinition): EventDefinition[] =>
  replaces ? [replaces, ...replacedOf(replaces)] : [];

/** Those of them in whose form its events are published too, by now. */
export const oldFormsOf = ({ replaces, window }: EventDefinition): EventDefinition[] =>
  replaces && window ? [replaces, ...oldFormsOf(replaces)] : [];

/**
 * An event in every form in which it is published: its own, then the old ones, from the newest to the oldest. Throws
 * ContractViolation when the data, or what `toOld` makes of it, breaks the contract, or has another key.
 */
export function formsOf(definition: EventDefinition, data: unknown): [Form, ...Form[]] {
  checkContract(definition, data);
  const form: Form = { definition, data };
  const { replaces, window } = definition;
  if (!replaces || !window) return [form];
  const old = formsOf(replaces, window.toOld(data));
  if (replaces.key(old[0].data) !== definition.key(data))
    throw new ContractViolation(replaces.type, replaces.version, [
      `its key is not that of ${definition.type}, so the order of the two would be lost`,
    ]);
  return [form, ...old];
}

/**
 * Turns data of one contract, which keeps it, into that of another one of the same fact: brings it up to a newer contract,
 * or takes it down to an old form that is still published. Null when there is no way. What it returns throws
 * ContractViolation.
 */
export function conversion(from: EventDefinition, to: EventDefinition): ((data: unknown) => unknown) | null {
  if (from === to) return (data) => data;
  if (replacedOf(to).includes(from)) return (data) => readVersion(to, from.version, data);
  if (oldFormsOf(from).includes(to))
    return (data) => formsOf(from, data).find(({ definition }) => definition === to)!.data;
  return null;
}
