import type { Tree } from '@nx/devkit';
import { CannotGenerate } from '../cannot-generate.js';
import { addImport, addToArray } from '../source/edit.js';
import type { Context } from '../workspace/contexts.js';
import { edit, fromTemplates } from '../workspace/files.js';

/** The migration that creates the table of a handler's store, as the next one of its context. Throws CannotGenerate. */
export function addMigration(
  tree: Tree,
  { name: context, app }: Context,
  names: { readonly file: string; readonly table: string; readonly fact: string; readonly type: string },
): void {
  const folder = `apps/${app}/src/migrations`;
  const last = tree
    .children(folder)
    .map((name) => /^(\d{13})-/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .sort()
    .at(-1);
  if (!last) throw new CannotGenerate(`${folder} has no migration <13 digits>-<name>.ts to come after`);
  const number = String(Number(last) + 1);
  fromTemplates(tree, 'migration', folder, { ...names, context, number });
  edit(
    tree,
    `${folder}/index.ts`,
    (text) => addToArray(text, 'migrations', `${names.fact}${number}`),
    (text) => addImport(text, `${names.fact}${number}`, `./${number}-${names.file}.js`),
  );
}
