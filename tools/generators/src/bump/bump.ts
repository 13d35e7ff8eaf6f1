import { formatFiles, type GeneratorCallback, logger, type Tree } from '@nx/devkit';
import { updateContractFiles } from '../after/run-tool.js';
import { CannotGenerate } from '../cannot-generate.js';
import { libraryFolder } from '../workspace/contexts.js';
import { eventOfType, replacementOf } from '../workspace/events.js';
import { edit } from '../workspace/files.js';
import { versionUp } from './version-up.js';

export interface BumpOptions {
  /** `commerce.OrderPlaced`. */
  readonly type: string;
}

/** The next version of an event, so far with the schema of the one before. Throws CannotGenerate. */
export default async function bump(tree: Tree, { type }: BumpOptions): Promise<GeneratorCallback> {
  const event = eventOfType(tree, type);
  const { file, context } = event;
  const replacement = replacementOf(tree, event);
  if (replacement)
    throw new CannotGenerate(
      `${type} gets no further version: ${replacement} has replaced it, so give that one its next version`,
    );
  edit(tree, file, (text) => versionUp(text, type));
  await formatFiles(tree);
  return () => {
    updateContractFiles(tree.root, libraryFolder(context));
    logger.info(
      `\n${type} has a new version in ${file}. Change its newest schema there: the compiler then asks the ` +
        `upcaster for what an older event does not say. Then npm run contracts -- update, make the sample show what is ` +
        `new, and npm run contracts -- check says whether older readers and older events survive it.`,
    );
  };
}
