import type { Check } from './check.js';

/** Every app, library and tool says what it owns, what it publishes and consumes, and how to test it. */
export const readmes: Check = {
  rule: 'every app, library and tool has a README.md',
  mend: 'Write a few lines: what it owns, what it publishes, what it consumes, how to run its tests.',
  problems: (repository) => {
    const projects = new Set(
      repository.files.flatMap((path) => /^(apps|libs|tools)\/[^/]+(?=\/)/.exec(path)?.[0] ?? []),
    );
    return [...projects]
      .map((project) => `${project}/README.md`)
      .filter((path) => !repository.files.includes(path) || repository.read(path).trim() === '')
      .map((path) => `${path}: missing or empty`);
  },
};
