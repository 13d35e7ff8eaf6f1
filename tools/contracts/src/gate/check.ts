import type { EventDefinition } from '@erp/common-messaging/contract';
import type { Contracts, VersionFiles } from '../files/contract-files.js';
import { checkPersonal } from '../personal/check-personal.js';
import { checkCommitted } from './check-committed.js';
import { checkCompatibility } from './check-compatibility.js';
import { checkForms } from './check-forms.js';
import { checkFiles } from './check-files.js';
import { checkSamples } from './check-samples.js';
import type { Finding } from './finding.js';

/** A version as some commit on the way to the base had it. */
export interface Committed {
  readonly type: string;
  readonly version: number;
  readonly files: VersionFiles;
  /** Which commit, in words. */
  readonly at: string;
}

/** What the gate compares: the code, its contract files, and what was ever committed of them. */
export interface Compared {
  readonly definitions: readonly EventDefinition[];
  readonly files: Contracts;
  readonly committed: readonly Committed[];
}

/** The versions of contract files as `Committed`. */
export const committedAt = (contracts: Contracts, at: string): Committed[] =>
  [...contracts].flatMap(([type, versions]) =>
    [...versions].map(([version, files]) => ({ type, version, files, at })),
  );

/**
 * Everything that stands against merging (R4): a committed version that changed, a contract that changed without a new
 * version, a sample that cannot be read any more, a version that breaks with an older one in the mode of its type,
 * a breaking contract that loses old events, or readers of the old one, a field that looks personal and is not declared (R25).
 */
export function check(compared: Compared): Finding[] {
  const { definitions, files, committed } = compared;
  return [
    ...checkCommitted(compared),
    ...definitions.flatMap((definition) => {
      const versions: ReadonlyMap<number, VersionFiles> =
        files.get(definition.type) ?? new Map<number, VersionFiles>();
      return [
        ...checkFiles(definition, versions, committed),
        ...checkSamples(definition, versions),
        ...checkCompatibility(definition, versions),
        ...checkForms(definition, files),
        ...checkPersonal(definition, versions),
      ];
    }),
  ];
}
