import { contextOf, type EventDefinition } from '@erp/common-messaging/contract';
import { daysBetween, replacedIn } from '../gate/windows.js';
import type { Registration } from './registrations.js';

/** Who reads an event type, and which versions of it. */
export interface Readers {
  readonly type: string;
  readonly publisher: string;
  /** The version that is published now. */
  readonly published: number;
  /**
   * The contract that replaces this one, in whose old form it is published `until` a day, `YYYY-MM-DD`, or no more (null);
   * its readers have to move. Null for a contract that nothing replaces.
   */
  readonly replaced: { readonly by: string; readonly until: string | null } | null;
  readonly readers: readonly {
    readonly context: string;
    readonly handlers: readonly string[];
    /** The newest version that its code knows; it reads every older one by the upcasters, of replaced contracts too. */
    readonly newest: number;
  }[];
}

/** Every event type with its readers, in the order of the definitions. */
export const readersOf = (
  definitions: readonly EventDefinition[],
  registrations: readonly Registration[],
): Readers[] => {
  const replaced = replacedIn(definitions);
  return definitions.map(({ type, version }) => {
    const ofType = registrations.filter(({ definition }) => definition.type === type);
    const contexts = [...new Set(ofType.map(({ context }) => context))];
    const { by, until = null } = replaced.get(type) ?? {};
    return {
      type,
      publisher: contextOf(type),
      published: version,
      replaced: by ? { by: by.type, until } : null,
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
};

/** The report for people: a line for each type, one below it for each context that reads it. `today`: `YYYY-MM-DD`. */
export function readersReport(all: readonly Readers[], today: string): string {
  const blocks = all.map((one) => {
    const lines = one.readers.map(
      ({ context, handlers, newest }) =>
        `  ${context.padEnd(10)} ${versions(newest).padEnd(9)} ${handlers.join(', ')}`,
    );
    return [head(one, today), ...(lines.length > 0 ? lines : ['  nobody reads it'])].join('\n');
  });
  const unread = all.filter(({ readers, replaced }) => !replaced && readers.length === 0).length;
  return [...blocks, `${all.length} event types, ${unread} of them read by nobody`].join('\n\n');
}

function head({ type, published, replaced, readers }: Readers, today: string): string {
  if (!replaced) return `${type}, published in v${published}`;
  if (replaced.until === null) return `${type}, replaced by ${replaced.by} and published no more`;
  const days = daysBetween(today, replaced.until);
  const window = `${replaced.until}, ${days < 0 ? `${-days} day(s) ago` : `${days} day(s) left`}`;
  const left = readers.length > 0 ? `${readers.length} context(s) to move` : 'the window can be closed';
  return `${type}, published in v${published} as the old form of ${replaced.by} until ${window}: ${left}`;
}

const versions = (newest: number): string => (newest === 1 ? 'v1' : `v1 to v${newest}`);
