import { checkBusiness } from './business/check-business.js';
import { checkAnswers } from './events/answers.js';
import { compareOutboxAndTopic, countDuplicates } from './events/outbox-and-topic.js';
import { compareTopicAndInbox } from './events/topic-and-inbox.js';
import type { Finding } from './finding.js';
import { look, type LookOptions } from './look.js';

export interface AuditOptions extends LookOptions {
  /** How long to wait for the platform to come to rest, in ms; 20 s when left out. */
  readonly restWithinMs?: number;
}

export interface AuditReport {
  readonly findings: readonly Finding[];
  /** Over all findings. */
  readonly breaches: number;
  /** Records that a relay sent more than once. Not a breach: every inbox absorbs them. */
  readonly duplicatesSent: number;
  readonly records: number;
  /** False when no gateway was given, so that nothing was held against its books. */
  readonly gatewayRead: boolean;
  /** How long reading and comparing took, in ms, waiting for rest included. */
  readonly tookMs: number;
}

const BETWEEN_LOOKS_MS = 500;

/**
 * Reads all databases and all topics and holds them against every invariant. A platform at work breaks some rules for
 * a moment, so as long as only such are broken it looks again, until `restWithinMs` have passed. Rejects when a
 * server cannot be read.
 */
export async function audit(options: AuditOptions): Promise<AuditReport> {
  const startedAt = performance.now();
  for (;;) {
    const { findings, ...counts } = await lookAndCheck(options);
    const breaches = findings.reduce((sum, finding) => sum + finding.breaches, 0);
    const tookMs = Math.round(performance.now() - startedAt);
    const mayPass = breaches > 0 && findings.every((f) => f.breaches === 0 || f.settles);
    if (!mayPass || tookMs > (options.restWithinMs ?? 20_000))
      return { findings, breaches, tookMs, ...counts };
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
  }
}

async function lookAndCheck(options: LookOptions) {
  const { events, business } = await look(options);
  const onAccount = business.money.payments.filter((payment) => payment.onAccount);
  return {
    findings: [
      ...compareOutboxAndTopic(events),
      ...compareTopicAndInbox(events),
      ...checkAnswers(events.topics, new Set(onAccount.map(({ orderId }) => orderId))),
      ...checkBusiness(business),
    ],
    duplicatesSent: countDuplicates(events.topics),
    records: [...events.topics.values()].reduce((sum, records) => sum + records.length, 0),
    gatewayRead: business.charges !== null,
  };
}
