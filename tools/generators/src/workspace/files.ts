import { join } from 'node:path';
import { generateFiles, OverwriteStrategy, type Tree } from '@nx/devkit';
import { addToArray } from '../source/edit.js';

const TEMPLATES = join(import.meta.dirname, '../../templates');

/** The templates of one generator into the workspace. Throws rather than write over a file. */
export function fromTemplates(
  tree: Tree,
  folder: string,
  target: string,
  names: Record<string, unknown>,
): void {
  generateFiles(tree, join(TEMPLATES, folder), target, names, {
    overwriteStrategy: OverwriteStrategy.ThrowIfExisting,
  });
}

/** Changes the text of a file that must be there. */
export function edit(tree: Tree, file: string, ...changes: readonly ((text: string) => string)[]): void {
  const text = tree.read(file, 'utf8');
  if (text === null) throw new Error(`${file} is missing`);
  tree.write(
    file,
    changes.reduce((current, change) => change(current), text),
  );
}

/** A project reference in a tsconfig.json, unless it is there. `from` and `to` are folders from the root. */
export function reference(tree: Tree, from: string, to: string): void {
  const file = `${from}/tsconfig.json`;
  if (tree.read(file, 'utf8')?.includes(`/${to.split('/').at(-1)}"`)) return;
  edit(tree, file, (text) => addToArray(text, 'references', `{ "path": "../../${to}" }`));
}
