import { contextOf, type EventDefinition } from '@erp/common-messaging/contract';
import type { Registration } from './registrations.js';

/** Who reads an event type, and which versions of it. */
export interface Readers {
  readonly type: string;
  readonly publisher: string;
  /** The version that is published now. */
  readonly published: number;
  readonly readers: readonly {
    readonly context: string;
    readonly handlers: readonly string[];
    /** The newest version that its code knows; it reads every older one by the upcasters. */
    readonly newest: number;
  }[];
}

/** Every event type with its readers, in the order of the definitions. */
export const readersOf = (
  definitions: readonly EventDefinition[],
  registrations: readonly Registration[],
): Readers[] =>
  definitions.map(({ type, version }) => {
    const ofType = registrations.filter(({ definition }) => definition.type === type);
    const contexts = [...new Set(ofType.map(({ context }) => context))];
    return {
      type,
      publisher: contextOf(type),
      published: version,
      readers: contexts.map((context) => {
        const own = ofType.filter((registration) => registration.context === context);
        return {
          context,
          handlers: own.map(({ handler }) => handler),
          newest: Math.max(...own.map(({ definition }) => definition.version)),
        };
      }),
    };
  });

/** The report for people: a line for each type, one below it for each context that reads it. */
export function readersReport(all: readonly Readers[]): string {
  const blocks = all.map(({ type, published, readers }) => {
    const lines = readers.map(
      ({ context, handlers, newest }) =>
        `  ${context.padEnd(10)} ${versions(newest).padEnd(9)} ${handlers.join(', ')}`,
    );
    return [
      `${type}, published in v${published}`,
      ...(lines.length > 0 ? lines : ['  nobody reads it']),
    ].join('\n');
  });
  const unread = all.filter(({ readers }) => readers.length === 0).length;
  return [...blocks, `${all.length} event types, ${unread} of them read by nobody`].join('\n\n');
}

const versions = (newest: number): string => (newest === 1 ? 'v1' : `v1 to v${newest}`);
