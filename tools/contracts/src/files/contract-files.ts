import type { GoldenSample } from '@erp/common-messaging/contract';
import type { JsonSchema } from '../compatibility/json-schema.js';

/** One version of an event type, as its files in `libs/<context>-shared/contracts/<Fact>/` say. */
export interface VersionFiles {
  /** `v<n>.schema.json`: JSON Schema 2020-12; undefined when the file is missing. */
  schema?: JsonSchema;
  /** `v<n>.samples.json`: events as they stand on the topic. */
  samples: readonly GoldenSample[];
}

/** Versions by event type. */
export type Contracts = ReadonlyMap<string, ReadonlyMap<number, VersionFiles>>;

/** Texts of files by their path from the repository's root. */
export type Texts = ReadonlyMap<string, string>;

const FILE = /^libs\/([a-z-]+)-shared\/contracts\/([A-Za-z0-9.]+)\/v(\d+)\.(schema|samples)\.json$/;

/** Where the contract files of a git tree stand, as a pathspec. */
export const CONTRACT_FILES = ':(glob)libs/*-shared/contracts/**';

/** A contract file that is no JSON, or stands where no contract file may. */
export class BadContractFile extends Error {
  override readonly name = 'BadContractFile';
}

/** Throws BadContractFile. */
export function readContracts(texts: Texts): Contracts {
  const contracts = new Map<string, Map<number, VersionFiles>>();
  for (const [path, text] of texts) {
    const [, context, fact, number, kind] = FILE.exec(path) ?? [];
    if (!kind)
      throw new BadContractFile(`${path} is not <Fact>/v<n>.schema.json or <Fact>/v<n>.samples.json`);
    const type = `${context}.${fact}`;
    const versions = contracts.get(type) ?? new Map<number, VersionFiles>();
    const version = versions.get(Number(number)) ?? { samples: [] };
    const content: unknown = parsed(path, text);
    if (kind === 'schema') version.schema = content as JsonSchema;
    else version.samples = content as GoldenSample[];
    contracts.set(type, versions.set(Number(number), version));
  }
  return contracts;
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadContractFile(`${path} is no JSON: ${(error as Error).message}`);
  }
}

/** The path of one of a version's files, from the repository's root. */
export function pathOf(type: string, version: number, kind: 'schema' | 'samples'): string {
  const dot = type.indexOf('.');
  return `libs/${type.slice(0, dot)}-shared/contracts/${type.slice(dot + 1)}/v${version}.${kind}.json`;
}

/** The schema as its file holds it: with the dialect, and the id that stands in `ce_dataschema`. */
export const schemaFile = (type: string, version: number, schema: object): object => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `urn:erp:event:${type}:${version}`,
  ...(JSON.parse(JSON.stringify(schema)) as object),
});
