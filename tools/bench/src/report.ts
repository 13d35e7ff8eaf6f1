import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@erp/stack';
import { format, resolveConfig } from 'prettier';
import { breakdownTable } from './breakdown.js';
import type { Machine } from './machine.js';
import { figure, ratio, summary } from './statistics.js';
import type { Measure, SuiteResult, Tally, Target } from './suite.js';
import { charts } from './svg.js';

/** Content of docs/benchmarks/<suite>.json. */
export interface SuiteReport extends SuiteResult {
  readonly suite: string;
  readonly title: string;
  /** ISO 8601, of the end of the run. */
  readonly at: string;
  readonly machine: Machine;
  /** By which it can be run again. */
  readonly command: string;
}

type Row = readonly string[];

/** Median, spread, and the median as a ratio to each contestant of `against`. */
export function measureTable({ samples, against, unit }: Measure): Row[] {
  const head = ['', `median, ${unit}`, 'lowest to highest', ...against.map((name) => `ratio to ${name}`)];
  const rows = Object.entries(samples).map(([name, own]): Row => {
    const { median, lowest, highest } = summary(own);
    const ratios = against.map((base) => (base === name ? '1' : figure(ratio(own, samples[base]))));
    return [name, figure(median), `${figure(lowest)} to ${figure(highest)}`, ...ratios];
  });
  return [head, ...rows];
}

const tallyTable = ({ columns, rows }: Tally): Row[] => [
  ['', ...columns],
  ...Object.entries(rows).map(([name, counts]): Row => [name, ...counts.map((n) => n.toLocaleString('en'))]),
];

/** What bounds a target is told where it is missed. */
export const targetTable = (targets: readonly Target[]): Row[] => [
  ['target', 'wanted', 'found', '', 'bound by'],
  ...targets.map(({ what, wanted, found, met, boundBy = '' }): Row => [
    ...[what, wanted, found],
    ...(met ? ['reached', ''] : ['MISSED', boundBy]),
  ]),
];

/** A Markdown table whose columns are also straight in a terminal. */
export function aligned(rows: readonly Row[]): string {
  const widths = rows[0]!.map((_, at) => Math.max(3, ...rows.map((row) => row[at]!.length)));
  const line = (row: Row) =>
    `| ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join(' | ')} |`;
  const rule = `| ${widths.map((w, at) => (at === 0 ? '-'.repeat(w) : `${'-'.repeat(w - 1)}:`)).join(' | ')} |`;
  return [line(rows[0]!), rule, ...rows.slice(1).map(line)].join('\n');
}

/** The tables of a suite, for a terminal and for the README. */
export function tablesOf({
  measures,
  breakdowns = [],
  tallies = [],
  targets,
  failures = [],
}: SuiteResult): string {
  return [
    ...measures.map((measure) => `### ${measure.title}\n\n${aligned(measureTable(measure))}`),
    ...breakdowns.map((whole) => `### ${whole.title}\n\n${aligned(breakdownTable(whole))}`),
    ...tallies.map((tally) => `### ${tally.title}\n\n${aligned(tallyTable(tally))}`),
    ...(targets.length > 0 ? [`### Targets\n\n${aligned(targetTable(targets))}`] : []),
    ...(failures.length > 0
      ? [`### Turns that failed\n\n${failures.map((line) => `- ${line}`).join('\n')}`]
      : []),
  ].join('\n\n');
}

/** Writes <suite>.json and <suite>.svg, and README.md anew from all suites that the folder holds. */
export async function writeReport(folder: string, report: SuiteReport): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await writeLaidOut(join(folder, `${report.suite}.json`), JSON.stringify(report));
  writeFileSync(
    join(folder, `${report.suite}.svg`),
    charts(report.title, report.measures, report.breakdowns),
  );
  const reports = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as SuiteReport);
  await writeLaidOut(join(folder, 'README.md'), readme(reports));
}

/** As tools/checks wants every tracked file. */
async function writeLaidOut(filepath: string, content: string): Promise<void> {
  const config = await resolveConfig(join(workspaceRoot(), 'package.json'));
  writeFileSync(filepath, await format(content, { ...config, filepath }));
}

function readme(reports: readonly SuiteReport[]): string {
  return `# Benchmarks

Written by \`npm run bench\` (tools/bench); a change by hand is lost with the next run. Contestants take turns on the same servers, so a figure says something as a ratio to the others of its run, not alone. Figures are medians over the runs; the spread stands beside them, and every sample in the JSON file.

${reports.map(section).join('\n')}`;
}

function section(report: SuiteReport): string {
  const { machine, settings } = report;
  const lines = Object.entries(settings).map(
    ([name, own]) => `- ${name}: ${own.map((line) => line.trim()).join('; ')}`,
  );
  return `## ${report.title}

![${report.title}](${report.suite}.svg)

\`${report.command}\`, ${report.at.slice(0, 10)}, on ${machine.cores} cores (${machine.processor}) with ${machine.memoryGb} GB, ${machine.kernel}, Node ${machine.node}, PostgreSQL ${machine.postgres}, Kafka ${machine.kafka}, Java ${machine.java}. [All samples](${report.suite}.json).

${tablesOf(report)}

### How it was measured

${report.method.join('\n\n')}

${lines.join('\n')}
${report.bounds && report.bounds.length > 0 ? `\n### What bounds it\n\n${report.bounds.join('\n\n')}\n` : ''}`;
}
