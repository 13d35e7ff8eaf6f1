import type { Tree } from '@nx/devkit';
import { addImport, addToArray, addToObject } from '../source/edit.js';
import { libraryFolder } from '../workspace/contexts.js';
import type { KnownEvent } from '../workspace/events.js';
import { edit, reference } from '../workspace/files.js';
import { SUBSCRIPTIONS_FILE, subscribe } from '../workspace/subscriptions.js';

const SYSTEM = 'apps/system-e2e';

/** The context among those that the tests of the whole start, and its events among those that the audit follows. */
export function runInSystem(tree: Tree, context: string, consumed: KnownEvent): void {
  edit(
    tree,
    `${SYSTEM}/src/contexts.ts`,
    (text) => addToObject(text, 'CONTEXTS', context),
    (text) => addImport(text, context, `@erp/${context}`),
  );
  edit(tree, `${SYSTEM}/package.json`, (text) =>
    addToArray(text, 'implicitDependencies', JSON.stringify(`@erp/${context}`)),
  );
  reference(tree, SYSTEM, `apps/${context}`);
  reference(tree, SYSTEM, libraryFolder(context));
  edit(tree, SUBSCRIPTIONS_FILE, (text) => addToObject(text, 'SUBSCRIPTIONS', `${context}: [...TENANTS]`));
  subscribe(tree, context, consumed);
}
