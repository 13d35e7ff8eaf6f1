import { ROOT } from '@erp/contracts';
import { drawings, outOfDate, write } from './draw/files.js';
import { toMermaid } from './draw/mermaid.js';
import { excusesIn } from './findings/excuses.js';
import { find, type Judged } from './findings/find.js';
import { described, EXCUSED_FILE, type Finding, RULES } from './findings/finding.js';
import { loadChoreography } from './load-choreography.js';
import { type Command, USAGE } from './options.js';

/** What a command prints, and its exit status. */
export interface Answer {
  readonly text: string;
  readonly status: number;
}

/** Runs one command, on the repository in `root`. Throws BadExcuses. */
export async function run(command: Command, root = ROOT): Promise<Answer> {
  if (command === 'help') return { text: USAGE, status: 0 };
  const choreography = await loadChoreography();
  const excuses = excusesIn(root);
  switch (command) {
    case 'mermaid':
      return { text: toMermaid(choreography), status: 0 };
    case 'draw': {
      const written = write(await drawings(choreography, excuses), root);
      return { text: written.map((path) => `wrote ${path}`).join('\n') || 'nothing to write', status: 0 };
    }
    case 'excused':
      return { text: excusedReport(find(choreography, excuses)), status: 0 };
    case 'check': {
      const stale = outOfDate(await drawings(choreography, excuses), root);
      return verdict(find(choreography, excuses), stale);
    }
  }
}

/** The last line counts the rules, the excuses and the drawings as passed or failed. */
export function verdict(judged: readonly Judged[], stale: readonly string[]): Answer {
  const open: readonly Finding[] = judged.filter(({ excuse }) => excuse === null);
  const failed = new Set(open.map(({ rule }) => rule)).size + (stale.length > 0 ? 1 : 0);
  const all = Object.keys(RULES).length + 2;
  const advice =
    open.length > 0
      ? [
          `An excuse is { "rule", "at", "reason" } in ${EXCUSED_FILE}, with the words before and after the colon above.`,
        ]
      : [];
  const drawing =
    stale.length > 0
      ? [
          `${stale.join(' and ')} shows another choreography than the code declares.\n  Run "npm run choreography" and commit what it writes.`,
        ]
      : [];
  return {
    text: [
      ...open.map(described),
      ...advice,
      ...drawing,
      `choreography: ${all - failed} passed, ${failed} failed`,
    ].join('\n\n'),
    status: failed === 0 ? 0 : 1,
  };
}

const excusedReport = (judged: readonly Judged[]): string =>
  judged
    .filter(({ excuse }) => excuse !== null)
    .map(({ rule, at, message, excuse }) => `${rule}: ${at}\n  ${message}\n  Excused: ${excuse!.reason}`)
    .join('\n\n') || 'nothing is excused';
