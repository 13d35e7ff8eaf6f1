import { ContractViolation, type EventDefinition } from './define-event.js';
import { readVersion } from './read-version.js';

/**
 * An event as it stands on the topic, for ever; an entry of `contracts/<Fact>/v<n>.samples.json` of a contract library.
 * Never edit a committed one, add one (R4): `npm run contracts -- check` holds that.
 */
export interface GoldenSample {
  readonly key: string;
  readonly data: unknown;
}

/** The event definitions among what a contract library exports. */
export const definitionsOf = (exported: object): EventDefinition[] =>
  Object.values(exported).filter(
    (value): value is EventDefinition => typeof value === 'object' && value !== null && 'topic' in value,
  );

/**
 * The changes of a sample that a contract takes, among those that it must refuse; each is named by what is wrong with
 * it. Empty when all are refused as a ContractViolation.
 */
export function notRefused(
  definition: EventDefinition,
  version: number,
  sample: GoldenSample,
  breaks: Readonly<Record<string, object>>,
): string[] {
  const refused = (change: object): boolean => {
    try {
      readVersion(definition, version, { ...(sample.data as object), ...change });
      return false;
    } catch (error) {
      return error instanceof ContractViolation;
    }
  };
  return Object.entries(breaks).flatMap(([what, change]) => (refused(change) ? [] : [what]));
}
