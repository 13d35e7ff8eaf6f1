import { isDeepStrictEqual } from 'node:util';
import { sameContract } from '../compatibility/json-schema.js';
import { pathOf, type VersionFiles } from '../files/contract-files.js';
import type { Committed, Compared } from './check.js';
import { differences } from './differences.js';
import type { Finding } from './finding.js';

/** What was committed stays: events of it are on the topic, for ever (R4). */
export function checkCommitted({ definitions, files, committed }: Compared): Finding[] {
  const known = new Set(definitions.map(({ type }) => type));
  const gone = [...new Set(committed.map(({ type }) => type))].filter((type) => !known.has(type));
  const kept = committed.filter(({ type }) => known.has(type));
  return [
    ...gone.map(removedType),
    ...kept.flatMap((one) => changes(one, files.get(one.type)?.get(one.version) ?? { samples: [] })),
  ];
}

const removedType = (type: string): Finding => ({
  type,
  rule: 'TYPE_REMOVED',
  where: 'in the code',
  why: 'no contract library exports a definition of it, and its events are on the topic for ever.',
  mend: 'Keep the definition, also when nobody publishes it any more.',
});

function changes({ type, version, files: before, at }: Committed, now: VersionFiles): Finding[] {
  const finding = (rule: string, kind: 'schema' | 'samples', why: string): Finding => ({
    type,
    rule,
    where: `v${version}, ${pathOf(type, version, kind)}`,
    why,
    mend: `Restore it: git checkout ${at} -- ${pathOf(type, version, kind)}. What is to be different becomes version ${version + 1}.`,
  });
  const found: Finding[] = [];
  if (before.schema && !now.schema)
    found.push(finding('COMMITTED_REMOVED', 'schema', `it was committed (${at}) and is gone.`));
  if (before.schema && now.schema && !sameContract(before.schema, now.schema))
    found.push({
      ...finding('COMMITTED_CHANGED', 'schema', `the schema of a committed version (${at}) was edited.`),
      ...differences(before.schema, now.schema)[0]!,
      where: `v${version}, ${pathOf(type, version, 'schema')} at ${differences(before.schema, now.schema)[0]!.path}`,
    });
  const lost = before.samples.filter(
    (sample) => !now.samples.some((other) => isDeepStrictEqual(other, sample)),
  );
  if (lost.length > 0)
    found.push({
      ...finding(
        'SAMPLE_CHANGED',
        'samples',
        `${lost.length} committed golden sample(s) (${at}) were edited or removed.`,
      ),
      old: lost[0],
      new: undefined,
    });
  return found;
}
