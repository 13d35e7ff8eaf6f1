import type { AuditReport } from './audit.js';

/** The report as a table, each breach named below its invariant. */
export function report(audited: AuditReport): string {
  const { findings, breaches, duplicatesSent, records, gatewayRead, tookMs } = audited;
  const broken = findings.filter((finding) => finding.breaches > 0);
  const lines = findings.flatMap(({ invariant, checked, breaches: count, named, settles }) => [
    `${count === 0 ? 'ok    ' : 'BREACH'} ${String(checked).padStart(8)}  ${invariant}`,
    ...(count === 0
      ? []
      : [`                 ${breachesText(count)}${settles ? ', and they did not settle' : ''}:`]),
    ...named.map((name) => `                   ${name}`),
    ...(count > named.length ? [`                   and ${count - named.length} more`] : []),
  ]);
  return [
    'AUDIT   checked  invariant',
    ...lines,
    `${records} records in all topics; ${duplicatesSent} were sent more than once and absorbed by the inboxes.`,
    ...(gatewayRead
      ? []
      : [
          'The payment gateway was not asked: set GATEWAY_URL and GATEWAY_API_KEY to hold payments against it.',
        ]),
    broken.length === 0
      ? `No breach of ${findings.length} invariants (${seconds(tookMs)}).`
      : `${breachesText(breaches)} of ${broken.length} of ${findings.length} invariants (${seconds(tookMs)}).`,
  ].join('\n');
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const breachesText = (count: number): string => (count === 1 ? '1 breach' : `${count} breaches`);
