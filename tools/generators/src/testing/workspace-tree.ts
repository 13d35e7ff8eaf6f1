import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';

const ROOT = join(import.meta.dirname, '../../../..');
/** What generators read and edit. */
const READ = [
  '{package,package-lock}.json',
  'README.md',
  '.prettierrc.json',
  'deploy/**/*.{json,yaml}',
  'docs/choreography/excused.json',
  'libs/*-shared/**/*.{json,ts}',
  'apps/*/{package,tsconfig}.json',
  'apps/*/src/{contexts,*.module}.ts',
  'apps/*/src/migrations/*.ts',
  'tools/auditor/{tsconfig.json,src/subscriptions.ts}',
];

/** For tests: this workspace as generators see it, in memory. */
export function workspaceTree(): Tree {
  const tree = createTree();
  for (const path of globSync(READ, { cwd: ROOT, exclude: ['**/{node_modules,dist}/**'] }))
    tree.write(path, readFileSync(join(ROOT, path)));
  return tree;
}
