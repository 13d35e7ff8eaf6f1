import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { definitionsOf, type EventDefinition } from '@erp/common-messaging/contract';
import { readContracts, type Contracts } from './files/contract-files.js';

/** The repository's folder. */
export const ROOT = join(import.meta.dirname, '../../..');

interface ContextEntry {
  readonly name: string;
  /** Folder below apps/. */
  readonly app: string;
}

/** The contexts of `deploy/contexts.json`: a new one stands there and nowhere else. */
export const contexts = (root = ROOT): readonly ContextEntry[] =>
  (JSON.parse(readFileSync(join(root, 'deploy/contexts.json'), 'utf8')) as { contexts: ContextEntry[] })
    .contexts;

/** Every event definition of every context, from `@erp/<context>-shared`. */
export async function loadDefinitions(root = ROOT): Promise<EventDefinition[]> {
  const libraries = contexts(root).map(({ name }) => import(`@erp/${name}-shared`) as Promise<object>);
  return (await Promise.all(libraries)).flatMap(definitionsOf);
}

/** The contract files as they stand in the working tree. Throws BadContractFile. */
export function contractsIn(root = ROOT): Contracts {
  const paths = globSync('libs/*-shared/contracts/**/*.json', { cwd: root }).map((path) =>
    path.replaceAll('\\', '/'),
  );
  return readContracts(new Map(paths.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')])));
}
