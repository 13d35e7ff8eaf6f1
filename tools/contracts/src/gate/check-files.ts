import { isDeepStrictEqual } from 'node:util';
import { firstVersionOf, type EventDefinition } from '@erp/common-messaging/contract';
import { sameContract, type JsonSchema } from '../compatibility/json-schema.js';
import { pathOf, schemaFile, type VersionFiles } from '../files/contract-files.js';
import type { Committed } from './check.js';
import { differences } from './differences.js';
import type { Finding } from './finding.js';

const UPDATE = 'npm run contracts -- update';

/** The code and its contract files say the same, and every version that there ever was has its files. */
export function checkFiles(
  definition: EventDefinition,
  files: ReadonlyMap<number, VersionFiles>,
  committed: readonly Committed[],
): Finding[] {
  const { type, version } = definition;
  const isCommitted = committed.some(
    (one) => one.type === type && one.version === version && one.files.schema,
  );
  const written = files.get(version)?.schema;
  return [
    ...missing(definition, files),
    ...beyond(definition, files),
    ...(written ? differing(definition, written, isCommitted) : []),
  ];
}

const missing = (definition: EventDefinition, files: ReadonlyMap<number, VersionFiles>): Finding[] => {
  const { type, version } = definition;
  const first = firstVersionOf(definition);
  return Array.from({ length: version - first + 1 }, (_, i) => first + i)
    .filter((v) => !files.get(v)?.schema)
    .map((v) => ({
      type,
      rule: 'NOT_WRITTEN',
      where: `v${v}, ${pathOf(type, v, 'schema')}`,
      why: 'the version has no schema file, so nobody could tell later what it was.',
      mend:
        v === version
          ? `Run ${UPDATE}, look at what it wrote, and commit it.`
          : `Only the version of the code can be written anew: set version to ${v} with its schema, run ${UPDATE}, and go on from there.`,
    }));
};

const beyond = ({ type, version }: EventDefinition, files: ReadonlyMap<number, VersionFiles>): Finding[] =>
  [...files.keys()]
    .filter((v) => v > version)
    .map((v) => ({
      type,
      rule: 'VERSION_LOWERED',
      where: `v${v}, ${pathOf(type, v, 'schema')}`,
      why: `the code is at version ${version}, and there are files of v${v}: its events would become unreadable.`,
      mend: `Keep version ${v} or go on to ${v + 1}; what was published cannot be taken back.`,
    }));

function differing(definition: EventDefinition, written: JsonSchema, isCommitted: boolean): Finding[] {
  const { type, version } = definition;
  const code = schemaFile(type, version, definition.schema) as JsonSchema;
  if (isDeepStrictEqual(code, written)) return [];
  const where = `v${version}, ${pathOf(type, version, 'schema')}`;
  if (isCommitted && !sameContract(code, written))
    return differences(written, code).map(({ path, old, new: now }) => ({
      type,
      rule: 'CHANGED_WITHOUT_VERSION',
      where: `v${version}, in the schema at ${path}`,
      old,
      new: now,
      why: `v${version} is committed: events of it are on the topic with the old schema, and the code has another under the same number.`,
      mend: `Set version: ${version + 1}, add upcasts[${version}] that brings old data up, run ${UPDATE}. Or undo the change.`,
    }));
  return [
    {
      type,
      rule: 'STALE_FILE',
      where,
      why: 'the file is not what the code says; for readers of the file only descriptions may have changed.',
      mend: `Run ${UPDATE} and commit what it wrote.`,
    },
  ];
}
