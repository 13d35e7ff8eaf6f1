import { oldFormsOf, replacedOf, type EventDefinition } from '@erp/common-messaging/contract';

/** A contract that another one replaces. */
export interface Replaced {
  readonly contract: EventDefinition;
  /** What replaces it. */
  readonly by: EventDefinition;
  /** The last day on which it is published, `YYYY-MM-DD`; null when it is published no more. */
  readonly until: string | null;
}

/** Every replaced contract among the definitions, by its type. */
export function replacedIn(definitions: readonly EventDefinition[]): ReadonlyMap<string, Replaced> {
  const replaced = definitions.flatMap((by): Replaced[] => {
    const contract = by.replaces;
    if (!contract) return [];
    // An old form is made of the newest one, step by step: one closed window on the way ends all behind it.
    const newest = definitions.find(
      (one) => isNewest(one, definitions) && replacedOf(one).includes(contract),
    )!;
    const until = oldFormsOf(newest).includes(contract) ? by.window!.until : null;
    return [{ contract, by, until }];
  });
  return new Map(replaced.map((one) => [one.contract.type, one]));
}

const isNewest = (definition: EventDefinition, definitions: readonly EventDefinition[]): boolean =>
  !definitions.some(({ replaces }) => replaces === definition);

const DAY_MS = 24 * 60 * 60 * 1000;

/** Days from one `YYYY-MM-DD` to another, negative when that is past. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

/** The day of an instant, in UTC. */
export const dayOf = (instant: Date): string => instant.toISOString().slice(0, 10);
