import { checkContract, type DataOf, type EventDefinition } from '@erp/common-messaging/contract';
import { newId } from '@erp/kernel';

/** An event as its publisher would publish it; the scenario adds the tenant. */
export interface Fact<E extends EventDefinition = EventDefinition> {
  readonly id: string;
  readonly definition: E;
  readonly data: DataOf<E>;
}

/** An event to be given, with all its data. Throws ContractViolation when the data breaks its contract. */
export function event<E extends EventDefinition>(definition: E, data: DataOf<E>): Fact<E> {
  checkContract(definition, data);
  return { id: newId(), definition, data };
}

/** The same fact told a second time: another event id, so that no inbox absorbs it. */
export const again = <E extends EventDefinition>(fact: Fact<E>): Fact<E> => ({ ...fact, id: newId() });

/** Any part of a value; a matcher such as expect.any(String) may stand in the place of any part. */
export type Like<T> = T extends readonly (infer Item)[]
  ? readonly Like<Item>[]
  : T extends object
    ? { readonly [K in keyof T]?: Like<T[K]> }
    : T;

/** An event that is expected, by its type and any part of its data. */
export interface Expected {
  readonly definition: EventDefinition;
  readonly like: unknown;
}

/** Several that are expected, in whatever order. */
export interface InAnyOrder {
  readonly inAnyOrder: readonly Expected[];
}

/** For what jobs do beside each other, between which there is no order even within a key. */
export const inAnyOrder = (...expected: readonly Expected[]): InAnyOrder => ({ inAnyOrder: expected });

export const published = <E extends EventDefinition>(
  definition: E,
  like: Like<DataOf<E>> = {} as Like<DataOf<E>>,
): Expected => ({ definition, like });
