import { committedAt, type Committed } from '../gate/check.js';
import { readContracts } from './contract-files.js';
import { baseCommit, filesAt, formerFiles } from './git.js';

/**
 * What was ever committed of contract files on the way to the base: as they are there, and as they were before a commit
 * changed or deleted one. Throws GitError.
 */
export function committedFiles(root: string, base?: string): Committed[] {
  const commit = baseCommit(root, base);
  const former = formerFiles(root, commit).flatMap(({ path, text, commit: by }) =>
    committedAt(readContracts(new Map([[path, text]])), `${by.slice(0, 12)}^`),
  );
  return [...committedAt(readContracts(filesAt(root, commit)), commit.slice(0, 12)), ...former];
}
