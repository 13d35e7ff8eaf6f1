import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check } from './check.js';

/** The part of `nx graph --file` that is read here. */
export interface ProjectGraph {
  nodes: Record<string, { data: { tags?: string[] } }>;
  dependencies: Record<string, { target: string; type: string }[]>;
}

interface Arrows {
  mayImport: Record<string, string[]>;
  testsMayAlsoImport: Record<string, string[]>;
}

// Shared with eslint.config.mjs. ESLint tells a test from its subject; the graph also sees what is no import:
// a dependency in a package.json, a project without a tag.
const arrows = JSON.parse(readFileSync(new URL('../arrows.json', import.meta.url), 'utf8')) as Arrows;

export const projectArrows: Check = {
  rule: 'the graph of projects has only the arrows of the design',
  mend: 'Move the code to where it may stand, or, with a decision record, add the arrow to tools/checks/arrows.json.',
  problems: (repository) => foreignArrows(readGraph(repository.root)),
};

/** Every dependency that arrows.json does not allow. An implicit one orders tasks and imports nothing: it passes. */
export function foreignArrows(graph: ProjectGraph): string[] {
  const tagsOf = (project: string) => graph.nodes[project]?.data.tags ?? [];
  const kindOf = (project: string) => tagsOf(project).find((tag) => tag in arrows.mayImport);
  return Object.keys(graph.nodes).flatMap((source) => {
    const kind = kindOf(source);
    if (kind === undefined)
      return [`${source}: has none of the tags ${Object.keys(arrows.mayImport).join(', ')}`];
    const allowed = [...(arrows.mayImport[kind] ?? []), ...(arrows.testsMayAlsoImport[kind] ?? [])];
    return (graph.dependencies[source] ?? [])
      .filter(({ target, type }) => target in graph.nodes && type !== 'implicit')
      .filter(({ target }) => !tagsOf(target).some((tag) => allowed.includes(tag)))
      .map(
        ({ target }) => `${source} -> ${target}: ${kind} may depend on ${allowed.join(', ') || 'nothing'}`,
      );
  });
}

function readGraph(root: string): ProjectGraph {
  const folder = mkdtempSync(join(tmpdir(), 'project-graph-'));
  const file = join(folder, 'graph.json');
  try {
    execFileSync(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'graph', `--file=${file}`], {
      cwd: root,
      env: { ...process.env, NX_DAEMON: 'false' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return (JSON.parse(readFileSync(file, 'utf8')) as { graph: ProjectGraph }).graph;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
