import {
  formsOf,
  readVersion,
  type EventDefinition,
  type GoldenSample,
} from '@erp/common-messaging/contract';
import { someDocuments } from '../compatibility/documents.js';
import type { JsonSchema } from '../compatibility/json-schema.js';
import type { Contracts, VersionFiles } from '../files/contract-files.js';
import type { Finding } from './finding.js';

/** Documents on which upcasters and `toOld` are tried, besides the golden samples. */
const DOCUMENTS = 100;

/**
 * A breaking contract beside the one that it replaces: every old event is brought up, and while the window is open every
 * event has an old form that old readers read, both under the same key (docs/adr/027-breaking-changes.md).
 */
export function checkForms(definition: EventDefinition, files: Contracts): Finding[] {
  const { replaces } = definition;
  if (!replaces) return [];
  return [
    ...[...(files.get(replaces.type) ?? [])].flatMap(([version, old]) =>
      broughtUp(definition, replaces, version, old),
    ),
    ...takenDown(definition, replaces, files.get(definition.type)?.get(definition.version)?.samples ?? []),
  ];
}

function broughtUp(
  definition: EventDefinition,
  replaces: EventDefinition,
  version: number,
  { schema, samples }: VersionFiles,
): Finding[] {
  const where = `v${definition.version} against ${replaces.type} v${version}`;
  const refused = firstError(documentsOf(samples, schema), (data) => {
    const key = replaces.key(readVersion(replaces, version, data));
    const now = definition.key(readVersion(definition, version, data));
    if (key !== now) throw new Error(`its key was ${key} and would be ${now}`);
  });
  if (refused === undefined) return [];
  return [
    {
      type: definition.type,
      rule: 'UPCAST (old type)',
      where,
      why: `an event of ${replaces.type}, which stays on the topic for ever, cannot be brought up: ${refused}.`,
      mend: `Mend upcasts[${replaces.version}] of ${definition.type}, and leave what old events do not tell null.`,
    },
  ];
}

function takenDown(
  definition: EventDefinition,
  replaces: EventDefinition,
  samples: readonly GoldenSample[],
): Finding[] {
  const documents = documentsOf(samples, definition.schema);
  const refused = firstError(documents, (data) => formsOf(definition, data));
  if (!definition.window || refused === undefined) return [];
  return [
    {
      type: definition.type,
      rule: 'OLD_FORM',
      where: `v${definition.version} as ${replaces.type} v${replaces.version}`,
      why: `window.toOld turns a valid event into what is none for readers of the old form, so it could not be published: ${refused}.`,
      mend: `Mend window.toOld of ${definition.type}: it gives ${replaces.type} v${replaces.version} to the letter, under the same key.`,
    },
  ];
}

const documentsOf = (samples: readonly GoldenSample[], schema: JsonSchema | undefined): unknown[] => [
  ...samples.map(({ data }) => data),
  ...(schema ? someDocuments(schema, DOCUMENTS) : []),
];

function firstError(documents: readonly unknown[], tried: (data: unknown) => void): string | undefined {
  for (const data of documents) {
    try {
      tried(data);
    } catch (error) {
      return (error as Error).message;
    }
  }
  return undefined;
}
