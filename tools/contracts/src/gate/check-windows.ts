import type { EventDefinition } from '@erp/common-messaging/contract';
import type { Registration } from '../readers/registrations.js';
import type { Finding } from './finding.js';
import { daysBetween, replacedIn, type Replaced } from './windows.js';

/** What is to be said of the windows of breaking contracts. */
export interface WindowsChecked {
  /** Stand against merging. */
  readonly findings: readonly Finding[];
  /** Work that can be done now; nothing fails for it. */
  readonly notes: readonly string[];
}

/**
 * A publisher stops publishing an old form only when nobody reads it any more, and a window ends in time
 * (docs/adr/027-breaking-changes.md). `today` is a `YYYY-MM-DD`.
 */
export function checkWindows(
  definitions: readonly EventDefinition[],
  registrations: readonly Registration[],
  today: string,
): WindowsChecked {
  const findings: Finding[] = [];
  const notes: string[] = [];
  for (const replaced of replacedIn(definitions).values()) {
    const { contract, until } = replaced;
    const readers = registrations.filter(({ definition }) => definition.type === contract.type);
    if (until === null) findings.push(...readers.map((reader) => stillRead(replaced, reader)));
    else if (readers.length === 0) notes.push(canBeClosed(replaced));
    else if (until < today)
      findings.push(...readers.map((reader) => over(replaced, until, daysBetween(until, today), reader)));
  }
  return { findings, notes };
}

const stillRead = ({ contract, by }: Replaced, { context, handler }: Registration): Finding => ({
  type: by.type,
  rule: 'STILL_READ',
  where: `${context}, ${handler}`,
  why: `it reads ${contract.type}, which would be published no more: no window is open that leads to it, so this handler would never hear of the fact again.`,
  mend: `In the context ${context}, declare ${handler} with ${nameOf(by)} instead of ${nameOf(contract)}; it reads the old events too. Until that is deployed, give ${nameOf(by)} its window: { until, toOld } (again).`,
});

const over = (
  { contract, by }: Replaced,
  until: string,
  days: number,
  { context, handler }: Registration,
): Finding => ({
  type: by.type,
  rule: 'WINDOW_OVER',
  where: `${context}, ${handler}`,
  why: `the window in which ${contract.type} is still published ended on ${until}, ${days} day(s) ago, and this handler still reads it.`,
  mend: `In the context ${context}, declare ${handler} with ${nameOf(by)} instead of ${nameOf(contract)}; it reads the old events too. Or agree on a later day with those who own ${context}, and set window.until of ${nameOf(by)} to it.`,
});

const canBeClosed = ({ contract, by }: Replaced): string =>
  `${by.type}: nobody reads ${contract.type} any more. Once every context is deployed as it is here, remove the window of ${nameOf(by)}; keep ${nameOf(contract)}, by which its events on the topic are read.`;

/** What a contract is called in the code: `OrderCancelledV3` for `commerce.OrderCancelled.v3`. */
const nameOf = ({ type }: EventDefinition): string =>
  type.slice(type.indexOf('.') + 1).replace(/\.v(\d+)$/, 'V$1');
