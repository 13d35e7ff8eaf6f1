import type { Check } from './check.js';
import { isFixture, linesMatching } from './repository.js';

const PATH = /(?<![\w.$})\]-])\/(home|Users|root|work)\/[\w.]/;

/** A path of somebody's machine works on no other. */
export const machinePaths: Check = {
  rule: 'no file holds a path of one machine',
  mend: 'Start from the repository: import.meta.dirname in code, a relative path in a document.',
  problems: (repository) =>
    repository.files
      .filter((path) => !isFixture(path) && !repository.read(path).includes('\0'))
      .flatMap((path) => linesMatching(repository, path, PATH)),
};
