import { readJson, type Tree } from '@nx/devkit';
import { CannotGenerate } from '../cannot-generate.js';

export const CONTEXTS_FILE = 'deploy/contexts.json';

/** A context as deploy/contexts.json lists it. */
export interface Context {
  readonly name: string;
  /** Its folder below apps. */
  readonly app: string;
  readonly httpPort: number;
}

export const contextsOf = (tree: Tree): readonly Context[] =>
  readJson<{ contexts: Context[] }>(tree, CONTEXTS_FILE).contexts;

/** Throws CannotGenerate for a context that there is not. */
export function contextNamed(tree: Tree, name: string): Context {
  const contexts = contextsOf(tree);
  const context = contexts.find((one) => one.name === name);
  if (!context)
    throw new CannotGenerate(
      `there is no context "${name}" in ${CONTEXTS_FILE}; there are ${contexts.map((one) => one.name).join(', ')}`,
    );
  return context;
}

/** The file `<context>.module.ts` of an app, which lists what its service consists of. */
export function moduleFile(tree: Tree, { app }: Context): string {
  const file = tree.children(`apps/${app}/src`).find((name) => name.endsWith('.module.ts'));
  if (!file) throw new CannotGenerate(`apps/${app}/src has no <context>.module.ts to list a handler in`);
  return `apps/${app}/src/${file}`;
}

/** The folder of a context's event contracts. */
export const libraryFolder = (context: string): string => `libs/${context}-shared`;
export const libraryPackage = (context: string): string => `@erp/${context}-shared`;
