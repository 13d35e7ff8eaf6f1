import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@erp/stack';
import { parse } from 'yaml';

/** A query, and where it stands. */
export interface Query {
  readonly of: string;
  readonly expr: string;
}

const read = (file: string): string =>
  readFileSync(join(workspaceRoot(), 'deploy/observability', file), 'utf8');

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

export function alerts(): Alert[] {
  const { groups } = parse(read('alerts.yaml')) as { groups: { rules: Alert[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

/** Headings of the runbook, as a link names them. */
export const runbookAnchors = (): string[] =>
  [...read('README.md').matchAll(/^### (.+)$/gm)].map(([, heading]) => heading!.toLowerCase());

export const alertQueries = (): Query[] =>
  alerts().map(({ alert, expr }) => ({ of: `alert ${alert}`, expr }));

export function dashboardQueries(): Query[] {
  const { panels } = JSON.parse(read('grafana/messaging.json')) as {
    panels: { title: string; targets?: { expr: string }[] }[];
  };
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ of: `panel ${title}`, expr })),
  );
}

const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
const WORDS = new Set(['and', 'or', 'unless', 'bool', 'offset', 'by', 'without', 'on', 'ignoring']);

/** The metrics that a query asks for, and the labels that it groups or selects by. */
export function namesIn(expr: string): { readonly metrics: string[]; readonly labels: string[] } {
  const groups = [...expr.matchAll(GROUPING)].flatMap(([, list]) => list!.split(','));
  const selectors = [...expr.matchAll(/\{([^}]*)\}/g)].flatMap(([, list]) => [
    ...list!.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g),
  ]);
  const labels = [...groups.map((label) => label.trim()), ...selectors.map(([, label]) => label!)];
  const rest = expr.replaceAll(GROUPING, ' ').replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, ' ');
  const metrics = [...rest.matchAll(/[a-zA-Z_:][\w:]*(?!\s*\()(?![\w:])/g)].map(([name]) => name);
  return { metrics: metrics.filter((name) => !WORDS.has(name)), labels: labels.filter(Boolean) };
}
