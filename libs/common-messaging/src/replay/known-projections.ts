import { HandlerRegistry } from '../inbox/handler-registry.js';
import type { ProjectionDeclaration } from './projection.js';

/** A projection of this service with its handlers, and no others. */
export interface KnownProjection extends ProjectionDeclaration {
  readonly handlers: HandlerRegistry;
}

/** The projections among a service's handlers, by name. Throws for two that would write the same table. */
export function knownProjections(registry: HandlerRegistry): Map<string, KnownProjection> {
  const known = new Map<string, KnownProjection>();
  for (const { extras, run } of registry.all()) {
    const { projection } = extras;
    if (!projection) continue;
    let entry = known.get(projection.name);
    if (!entry) {
      const taken = [...known.values()].find(({ tables }) =>
        tables.some((t) => projection.tables.includes(t)),
      );
      if (taken) throw new Error(`the projections ${taken.name} and ${projection.name} write the same table`);
      known.set(projection.name, (entry = { ...projection, handlers: new HandlerRegistry() }));
    }
    entry.handlers.add(extras, run);
  }
  return known;
}
