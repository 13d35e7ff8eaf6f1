import { type ContextFacts, type DatabaseFacts, type Facts, isUnread } from '../facts/facts.js';
import type { Finding, Thresholds } from '../finding.js';

/** Holds facts against one kind of cause. Pure. */
export type Check = (facts: Facts, thresholds: Thresholds) => Finding[];

export interface ReadContext extends Omit<ContextFacts, 'facts'> {
  readonly facts: DatabaseFacts;
}

/** The contexts whose databases could be read. */
export const readContexts = ({ contexts }: Facts): ReadContext[] =>
  contexts.flatMap((context) => {
    const { facts } = context;
    return isUnread(facts) ? [] : [{ ...context, facts }];
  });

/** How to run a statement: by whom and where. The passwords are in the stack's stack.json. */
export const statement = ({ addresses }: Facts, user: string, database: string, sql: string): string =>
  `as ${user} on ${addresses.postgres}/${database}: ${sql}`;

/** Where `npm start` writes what a service says. */
export const logOf = (context: string): string => `tail -n 50 .stack/logs/${context}.log`;

/** Steps that bring a service back. */
export const startOf = (context: string): string[] => [
  `${logOf(context)} (why it ended, or hangs)`,
  'npm start',
];

export const SUPERUSER = 'postgres';

/** Outbox rows that wait, by context: `12 rows of commerce, 1 row of shipping`; null for none. */
export function waitingRows(facts: Facts): string | null {
  const waiting = readContexts(facts).filter(({ facts: { outbox } }) => (outbox?.pending ?? 0) > 0);
  if (waiting.length === 0) return null;
  return waiting
    .map(
      ({ context, facts: { outbox } }) =>
        `${outbox!.pending} outbox ${outbox!.pending === 1 ? 'row' : 'rows'} of ${context}`,
    )
    .join(', ');
}
