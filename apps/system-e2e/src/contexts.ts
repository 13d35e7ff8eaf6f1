import { commerce } from '@erp/commerce';
import { financial } from '@erp/financial';
import { inventory } from '@erp/inventory';
import type { ServiceDefinition } from '@erp/service-kit';
import { shipping } from '@erp/shipping';
import { identity } from '@erp/tenancy-identity';

/** The one list of what the platform consists of. */
export const CONTEXTS = { identity, commerce, inventory, financial, shipping } as const satisfies Record<
  string,
  ServiceDefinition
>;

export type ContextName = keyof typeof CONTEXTS;

export const CONTEXT_NAMES = Object.keys(CONTEXTS) as ContextName[];

/** The same for every context, at once. Rejects with the first error, when all have ended. */
export async function forEachContext<T>(
  make: (name: ContextName) => T | Promise<T>,
): Promise<Record<ContextName, T>> {
  const made = await Promise.allSettled(CONTEXT_NAMES.map(async (name) => make(name)));
  const values = made.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
  return Object.fromEntries(CONTEXT_NAMES.map((name, at) => [name, values[at]])) as Record<ContextName, T>;
}
