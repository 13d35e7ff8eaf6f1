import type { Static, TSchema } from 'typebox';
import { ContractViolation, UnknownEventVersion, type EventDefinition } from './define-event.js';
import { violationsOf } from './validate.js';
import { withoutUnknown } from './without-unknown.js';

/** Throws ContractViolation unless `data` has the definition's current schema, to the letter. */
export function checkContract(definition: EventDefinition, data: unknown): void {
  const violations = violationsOf(definition.schema, data);
  if (violations.length > 0) throw new ContractViolation(definition.type, definition.version, violations);
}

/**
 * Data of any version as the definition's current one. Throws UnknownEventVersion or ContractViolation.
 *
 * An older version is brought up by the upcasters and must then have the schema to the letter. Of a newer one, from a
 * publisher that was deployed first, the reader takes what it knows: properties that it never heard of are left out, and
 * the rest must have its schema. That is what the gate calls forward compatible (docs/adr/008-contracts-gate.md).
 */
export function readVersion<S extends TSchema>(
  definition: EventDefinition<S>,
  version: number,
  data: unknown,
): Static<S> {
  if (version < 1) throw new UnknownEventVersion(definition.type, version, definition.version);
  if (version > definition.version) return readNewer(definition, version, data);
  let current = data;
  for (let v = version; v < definition.version; v++) {
    const upcast = upcastFrom(definition, v);
    if (!upcast) throw new UnknownEventVersion(definition.type, version, definition.version);
    current = upcast(current);
  }
  checkContract(definition, current);
  return current as Static<S>;
}

/** Versions go on through the contracts that one replaces, and so do their upcasters. */
function upcastFrom(definition: EventDefinition, version: number): ((data: unknown) => unknown) | undefined {
  const own = definition.upcasts?.[version] as ((data: unknown) => unknown) | undefined;
  return own ?? (definition.replaces && upcastFrom(definition.replaces, version));
}

function readNewer<S extends TSchema>(
  definition: EventDefinition<S>,
  version: number,
  data: unknown,
): Static<S> {
  const understood = withoutUnknown(definition.schema, data);
  const violations = violationsOf(definition.schema, understood);
  if (violations.length > 0)
    throw new UnknownEventVersion(definition.type, version, definition.version, violations);
  return understood as Static<S>;
}
