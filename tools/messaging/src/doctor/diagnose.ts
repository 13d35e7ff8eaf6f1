import type { Check } from './checks/check.js';
import { checkBroker } from './checks/check-broker.js';
import { checkClocks } from './checks/check-clocks.js';
import { checkConnections } from './checks/check-connections.js';
import { checkConsumers } from './checks/check-consumers.js';
import { checkDisks } from './checks/check-disks.js';
import { checkJobs } from './checks/check-jobs.js';
import { checkOutboxDays } from './checks/check-outbox-days.js';
import { checkParked } from './checks/check-parked.js';
import { checkPostgres } from './checks/check-postgres.js';
import { checkRefused } from './checks/check-refused.js';
import { checkRelay } from './checks/check-relay.js';
import { checkRights } from './checks/check-rights.js';
import { checkSchema } from './checks/check-schema.js';
import { checkServices } from './checks/check-services.js';
import { checkSettings } from './checks/check-settings.js';
import { checkTopics } from './checks/check-topics.js';
import { checkTransactions } from './checks/check-transactions.js';
import type { Facts } from './facts/facts.js';
import { type Finding, type Thresholds, THRESHOLDS } from './finding.js';

/** Causes before what they bring about: servers and machine, services, what keeps them from work, work left undone. */
const CHECKS: readonly Check[] = [
  checkPostgres,
  checkBroker,
  checkDisks,
  checkConnections,
  checkSchema,
  checkTopics,
  checkSettings,
  checkServices,
  checkTransactions,
  checkRelay,
  checkConsumers,
  checkRefused,
  checkParked,
  checkJobs,
  checkOutboxDays,
  checkClocks,
  checkRights,
];

/** What is wrong by these facts: errors before warnings, and causes before what they bring about. */
export function diagnose(facts: Facts, thresholds: Thresholds = THRESHOLDS): Finding[] {
  const findings = CHECKS.flatMap((check) => check(facts, thresholds));
  const of = (severity: Finding['severity']) => findings.filter((finding) => finding.severity === severity);
  return [...of('ERROR'), ...of('WARNING')];
}
