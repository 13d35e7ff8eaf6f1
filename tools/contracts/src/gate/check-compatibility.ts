import { DEFAULT_COMPATIBILITY, readVersion, type EventDefinition } from '@erp/common-messaging/contract';
import { someDocuments } from '../compatibility/documents.js';
import { breaks, comparedVersions, directionsOf } from '../compatibility/judge.js';
import { unsupported, type JsonSchema } from '../compatibility/json-schema.js';
import type { Direction } from '../compatibility/rules.js';
import type { VersionFiles } from '../files/contract-files.js';
import { breakFinding, type Finding } from './finding.js';

/** Documents of an old version that its upcasters are tried on, besides the golden samples. */
const DOCUMENTS = 100;

/** The newest version against the older ones, in the mode of its type. */
export function checkCompatibility(
  definition: EventDefinition,
  files: ReadonlyMap<number, VersionFiles>,
): Finding[] {
  const { type, version, compatibility = DEFAULT_COMPATIBILITY } = definition;
  const newest = definition.schema as JsonSchema;
  const strange = unsupported(newest);
  if (strange.length > 0) return strange.map((where) => notUnderstood(type, version, where));
  return comparedVersions(compatibility, version).flatMap((older) => {
    const schema = files.get(older)?.schema;
    if (!schema) return []; // told by checkFiles
    return directionsOf(compatibility).flatMap((direction) => against(definition, older, schema, direction));
  });
}

function against(
  definition: EventDefinition,
  older: number,
  schema: JsonSchema,
  direction: Direction,
): Finding[] {
  const { type, version } = definition;
  const found = breaks(schema, definition.schema, direction);
  if (direction === 'forward') return found.map((one) => breakFinding(type, older, version, one));
  // A reader brings old data up before it looks at it, so what the schemas say counts only if the upcasters fail.
  const refused = refusedAfterUpcast(definition, older, schema);
  if (refused === undefined) return [];
  const proof = `; after the upcaster too: ${refused}`;
  if (found.length > 0) return found.map((one) => breakFinding(type, older, version, one, proof));
  return [
    {
      type,
      rule: 'UPCAST (backward)',
      where: `v${version} against v${older}`,
      why: `the upcasters turn valid data of v${older} into what a reader of v${version} refuses: ${refused}.`,
      mend: `Mend upcasts[${older}] and those after it.`,
    },
  ];
}

/** Why the newest reader refuses some document of an old version; undefined when it reads all that were tried. */
function refusedAfterUpcast(
  definition: EventDefinition,
  older: number,
  schema: JsonSchema,
): string | undefined {
  for (const data of someDocuments(schema, DOCUMENTS)) {
    try {
      readVersion(definition, older, data);
    } catch (error) {
      return (error as Error).message;
    }
  }
  return undefined;
}

const notUnderstood = (type: string, version: number, where: string): Finding => ({
  type,
  rule: 'NOT_UNDERSTOOD',
  where: `v${version}, in the schema at ${where}`,
  why: 'the gate has no rule for this keyword, so it could not tell a safe change from a breaking one.',
  mend: 'Say it with the keywords that tools/contracts/src/compatibility/json-schema.ts lists, or teach the gate the keyword, with rows in the table of changes.',
});
