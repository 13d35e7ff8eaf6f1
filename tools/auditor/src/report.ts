import type { AuditReport } from './audit.js';

/** The report as a table, each breach named below its invariant. */
export function report({ findings, breaches, duplicatesSent, records, tookMs }: AuditReport): string {
  const lines = findings.flatMap(({ invariant, checked, breaches: broken, named }) => [
    `${broken === 0 ? 'ok    ' : 'BREACH'} ${String(checked).padStart(8)}  ${invariant}`,
    ...named.map((name) => `                   ${name}`),
    ...(broken > named.length ? [`                   and ${broken - named.length} more`] : []),
  ]);
  return [
    'AUDIT   checked  invariant',
    ...lines,
    `${records} records in all topics; ${duplicatesSent} were sent more than once and absorbed by the inboxes.`,
    `${breaches === 0 ? 'No breach' : `${breaches} breaches`} of ${findings.length} invariants (${(tookMs / 1000).toFixed(1)} s).`,
  ].join('\n');
}
