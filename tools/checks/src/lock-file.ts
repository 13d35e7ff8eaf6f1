import type { Check } from './check.js';
import { linesMatching } from './repository.js';

/** An address in the lock file ties every install to the registry, or the mirror, of whoever wrote it. */
export const lockFile: Check = {
  rule: 'package-lock.json names no registry',
  mend: 'Keep omit-lockfile-registry-resolved=true in .npmrc and run npm install --package-lock-only.',
  problems: (repository) => linesMatching(repository, 'package-lock.json', /"resolved":\s*"[a-z+]+:/),
};
