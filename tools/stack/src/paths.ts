import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Where things lie. `root` is the data folder of one stack; everything else is shared by all stacks. */
export interface StackPaths {
  root: string;
  state: string;
  lock: string;
  kafkaData: string;
  kafkaConfig: string;
  kafkaPid: string;
  kafkaLog: string;
  kafkaOut: string;
  postgresData: string;
  postgresLog: string;
}

/** The nearest folder above this file that holds nx.json. Same answer from src and from dist. */
export function workspaceRoot(from = import.meta.dirname): string {
  let folder = resolve(from);
  while (!existsSync(join(folder, 'nx.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No nx.json in ${from} or any folder above it.`);
    folder = parent;
  }
  return folder;
}

/** Where a stack lies unless somebody says otherwise: `.stack` in the workspace, which git ignores, or ERP_STACK_ROOT. */
export const defaultRoot = (): string => process.env['ERP_STACK_ROOT'] ?? join(workspaceRoot(), '.stack');

/** The same as one would type it in the workspace. */
export function defaultRootAsTyped(): string {
  const path = relative(workspaceRoot(), defaultRoot());
  return path.startsWith('..') ? defaultRoot() : path;
}

/** @param root data folder of the stack */
export function stackPaths(root = defaultRoot()): StackPaths {
  const at = (name: string) => join(resolve(root), name);
  return {
    root: resolve(root),
    state: at('stack.json'),
    lock: at('lock'),
    kafkaData: at('kafka'),
    kafkaConfig: at('kafka.properties'),
    kafkaPid: at('kafka.pid'),
    kafkaLog: at('kafka.log'),
    kafkaOut: at('kafka.out'),
    postgresData: at('postgres'),
    postgresLog: at('postgres.log'),
  };
}

/** The folder with pom.xml and log4j2.xml; its `target` (git-ignored) receives the jars. */
export function kafkaFolder(): string {
  return join(workspaceRoot(), 'tools/stack/kafka');
}
