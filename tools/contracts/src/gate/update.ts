import {
  firstVersionOf,
  readVersion,
  type EventDefinition,
  type GoldenSample,
} from '@erp/common-messaging/contract';
import { someDocuments } from '../compatibility/documents.js';
import { sameContract } from '../compatibility/json-schema.js';
import { pathOf, schemaFile, type Contracts, type VersionFiles } from '../files/contract-files.js';
import type { Committed } from './check.js';

/** A file to be written. */
export interface Written {
  readonly path: string;
  readonly content: unknown;
  /** Where its content comes from, for people. */
  readonly how: string;
}

/** A committed version was changed in the code under the same number. */
export class CommittedVersion extends Error {
  constructor(
    readonly type: string,
    readonly version: number,
  ) {
    super(
      `${type} v${version} is committed, and the code has another schema under the same number. A committed version is never written anew: set version: ${version + 1} and add upcasts[${version}], then run update again`,
    );
    this.name = 'CommittedVersion';
  }
}

/**
 * What the contract files of the current versions must become: a schema for a version that has none, descriptions that
 * changed, and a proposal for a missing golden sample. Throws CommittedVersion rather than rewrite one.
 */
export const update = (
  definitions: readonly EventDefinition[],
  files: Contracts,
  committed: readonly Committed[],
): Written[] =>
  definitions.flatMap((definition) => {
    const { type, version } = definition;
    const before = committed.find((one) => one.type === type && one.version === version && one.files.schema);
    if (before?.files.schema && !sameContract(before.files.schema, definition.schema))
      throw new CommittedVersion(type, version);
    const versions: ReadonlyMap<number, VersionFiles> = files.get(type) ?? new Map<number, VersionFiles>();
    return [...schemaOf(definition, versions.get(version)), ...sampleOf(definition, files)];
  });

function schemaOf({ type, version, schema }: EventDefinition, written: VersionFiles | undefined): Written[] {
  const content = schemaFile(type, version, schema);
  if (JSON.stringify(content) === JSON.stringify(written?.schema)) return [];
  return [{ path: pathOf(type, version, 'schema'), content, how: 'from the code' }];
}

function sampleOf(definition: EventDefinition, files: Contracts): Written[] {
  const { type, version, replaces } = definition;
  if (files.get(type)?.get(version)?.samples.length) return [];
  const typeBefore = replaces && version === firstVersionOf(definition) ? replaces.type : type;
  const before = files.get(typeBefore)?.get(version - 1)?.samples ?? [];
  const [how, data] = before[0]
    ? [
        `v${version - 1}, brought up; make it show what is new`,
        readVersion(definition, version - 1, before[0].data),
      ]
    : ['made up; make it look real', someDocuments(definition.schema, 1)[0]];
  const sample: GoldenSample = { key: definition.key(data), data };
  return [{ path: pathOf(type, version, 'samples'), content: [sample], how }];
}
