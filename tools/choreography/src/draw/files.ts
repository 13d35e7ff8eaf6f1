import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Choreography } from '../choreography.js';
import { type Excuse, RULES } from '../findings/finding.js';
import { toMermaid } from './mermaid.js';
import { toSvg } from './svg.js';

/** Texts of files by their path from the repository's root. */
export type Drawings = ReadonlyMap<string, string>;

export const FOLDER = 'docs/choreography';

/** What stands in FOLDER besides the excuses. */
export async function drawings(choreography: Choreography, excuses: readonly Excuse[]): Promise<Drawings> {
  const page = await format(pageOf(choreography, excuses), {
    ...(await resolveConfig(join(import.meta.dirname, 'files.ts'))),
    parser: 'markdown',
  });
  return new Map([
    [`${FOLDER}/choreography.svg`, await toSvg(choreography)],
    [`${FOLDER}/README.md`, page],
  ]);
}

/** The paths of drawings that are missing in `root`, or show something else. */
export const outOfDate = (drawn: Drawings, root: string): string[] =>
  [...drawn].flatMap(([path, text]) => {
    const file = join(root, path);
    return existsSync(file) && readFileSync(file, 'utf8') === text ? [] : [path];
  });

/** Writes what is out of date; returns the paths. */
export function write(drawn: Drawings, root: string): string[] {
  const paths = outOfDate(drawn, root);
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), drawn.get(path)!);
  }
  return paths;
}

const pageOf = (choreography: Choreography, excuses: readonly Excuse[]): string => `# Choreography

Which context publishes what, who handles it, and what follows: drawn from what handlers, jobs and commands declare (\`@On\`, \`@Job\`, \`@Command\`; ADR-028). \`npm run choreography\` writes this folder, \`npm run choreography -- check\` is part of \`npm test\`.

![The choreography](choreography.svg)

## Excused

What the check finds and what is meant to be so, from [excused.json](excused.json).

| what | where | why |
| --- | --- | --- |
${excuses.map(({ rule, at, reason }) => `| ${RULES[rule]} | ${at} | ${reason.replaceAll('|', '\\|')} |`).join('\n')}

## As Mermaid

\`\`\`mermaid
${toMermaid(choreography)}\`\`\`
`;
