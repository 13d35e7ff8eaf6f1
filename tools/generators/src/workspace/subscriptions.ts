import type { Tree } from '@nx/devkit';
import { addImport, addToArray } from '../source/edit.js';
import { libraryFolder } from './contexts.js';
import type { KnownEvent } from './events.js';
import { edit, reference } from './files.js';

export const SUBSCRIPTIONS_FILE = 'tools/auditor/src/subscriptions.ts';

/** The audit expects that a context handles an event: a handler that it does not expect is a breach. */
export function subscribe(
  tree: Tree,
  context: string,
  { fact, library, context: publisher }: KnownEvent,
): void {
  edit(
    tree,
    SUBSCRIPTIONS_FILE,
    (text) => addToArray(text, context, fact),
    (text) => addImport(text, fact, library),
  );
  reference(tree, 'tools/auditor', libraryFolder(publisher));
}
