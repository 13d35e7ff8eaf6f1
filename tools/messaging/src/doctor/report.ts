import { table } from '../print.js';
import { type ContextFacts, type Facts, isUnread } from './facts/facts.js';
import { lagOf } from './facts/lag.js';
import type { Finding } from './finding.js';
import { count } from './words.js';

/** For people: each finding with why and what to do, or that all is well; then what was looked at. */
export function report(findings: readonly Finding[], facts: Facts): string {
  const lines = findings.flatMap(({ severity, what, why, remedy }, i) => [
    `${i + 1}. ${severity} ${what}`,
    `   why: ${why}.`,
    ...remedy.map((step, at) => `${at === 0 ? '   do:  ' : '        '}${step}`),
    '',
  ]);
  return [...lines, summary(findings), '', 'Looked at:', table(lookedAt(facts), ['what', 'is'])].join('\n');
}

function summary(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'All is well.';
  const errors = findings.filter(({ severity }) => severity === 'ERROR').length;
  return `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}; the first is the one to begin with.`;
}

interface Line {
  readonly what: string;
  readonly is: string;
}

function lookedAt(facts: Facts): Line[] {
  const { postgres, broker, services, disks, contexts } = facts;
  return [
    {
      what: `PostgreSQL ${facts.addresses.postgres}`,
      is: isUnread(postgres)
        ? 'unread'
        : `${postgres.connections.used} of ${postgres.connections.allowed} connections`,
    },
    {
      what: `broker ${facts.addresses.brokers.join(', ')}`,
      is: isUnread(broker)
        ? 'unread'
        : `${count(broker.nodes.length, 'node')}, ${count(broker.topics.size, 'topic')}`,
    },
    ...contexts.map((context) => ({ what: `database ${context.database}`, is: ofDatabase(context, facts) })),
    ...(services.length === 0 ? [{ what: 'services', is: 'none known here (npm start)' }] : []),
    ...services.map(({ context, url, health }) => ({
      what: `service ${context}`,
      is: `${url} ${isUnread(health) ? 'unread' : health.ready ? 'ready' : 'not ready'}`,
    })),
    ...disks.map(({ folder, freeBytes, totalBytes }) => ({
      what: `disk of ${folder}`,
      is: `${((100 * freeBytes) / totalBytes).toFixed(0)}% free`,
    })),
  ];
}

function ofDatabase({ facts: context }: ContextFacts, { broker }: Facts): string {
  if (isUnread(context)) return 'unread';
  const { outbox, inbox, jobs, relay } = context;
  const lag = (inbox?.applied ?? []).reduce((sum, applied) => sum + lagOf(applied, broker), 0n);
  const parked = (inbox?.parked ?? []).reduce((sum, { keys }) => sum + keys, 0);
  return [
    `${outbox?.pending ?? '?'} pending`,
    `lag ${lag}`,
    `${parked} parked`,
    `${jobs?.due.reduce((sum, due) => sum + due.count, 0) ?? '?'} jobs due`,
    relay.holder ? `relay pid ${relay.holder.pid}` : 'no relay',
  ].join(', ');
}
