import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { runGenerator } from '@erp/generators';
import { committedFiles } from './files/committed.js';
import { check } from './gate/check.js';
import { checkWindows } from './gate/check-windows.js';
import { described } from './gate/finding.js';
import { update, type Written } from './gate/update.js';
import { dayOf } from './gate/windows.js';
import { BadCommand, USAGE, type Options } from './options.js';
import { readersOf, readersReport } from './readers/readers.js';
import { loadRegistrations } from './readers/registrations.js';
import { contractsIn, loadDefinitions, ROOT } from './workspace.js';

/** What a command prints, and its exit status. */
export interface Answer {
  readonly text: string;
  readonly status: number;
}

/** Runs one command. Throws BadCommand, GitError, BadContractFile, CommittedVersion. */
export async function run({ command, base, generate }: Options): Promise<Answer> {
  switch (command) {
    case undefined:
      return { text: USAGE, status: 0 };
    case 'check':
      return checkContracts(base);
    case 'update':
      return updateFiles(base);
    case 'readers':
      return {
        text: readersReport(readersOf(await loadDefinitions(), await loadRegistrations()), dayOf(new Date())),
        status: 0,
      };
    case 'new':
      return { text: '', status: runGenerator('event', generate) };
    case 'bump':
      return { text: '', status: runGenerator('bump', generate) };
    default:
      throw new BadCommand(`there is no command "${command}"`);
  }
}

async function checkContracts(base?: string): Promise<Answer> {
  const definitions = await loadDefinitions();
  const windows = checkWindows(definitions, await loadRegistrations(), dayOf(new Date()));
  const findings = [
    ...check({ definitions, files: contractsIn(), committed: committedFiles(ROOT, base) }),
    ...windows.findings,
  ];
  const failed = new Set(findings.map(({ type }) => type));
  const passed = definitions.filter(({ type }) => !failed.has(type)).length;
  const summary = `contracts: ${passed} passed, ${failed.size} failed`;
  const notes = windows.notes.map((note) => `note: ${note}`);
  return {
    text: [...findings.map(described), ...notes, summary].join('\n\n'),
    status: findings.length === 0 ? 0 : 1,
  };
}

async function updateFiles(base?: string): Promise<Answer> {
  const written = update(await loadDefinitions(), contractsIn(), committedFiles(ROOT, base));
  for (const file of written) await write(file);
  const lines = written.map(({ path, how }) => `wrote ${path}, ${how}`);
  return {
    text: lines.join('\n') || 'nothing to write: the contract files say what the code says',
    status: 0,
  };
}

async function write({ path, content }: Written): Promise<void> {
  const file = join(ROOT, path);
  const layout = await resolveConfig(join(ROOT, 'package.json'));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await format(JSON.stringify(content), { ...layout, filepath: file }));
}
