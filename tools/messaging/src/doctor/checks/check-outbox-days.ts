import { outboxTableName, rolesOf } from '@erp/common-messaging';
import type { Finding } from '../finding.js';
import { count, duration } from '../words.js';
import { type Check, type ReadContext, readContexts, SUPERUSER, statement } from './check.js';
import type { Facts } from '../facts/facts.js';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Days of the outbox without a partition of their own, and rows that went to the default partition for it. */
export const checkOutboxDays: Check = (facts) =>
  readContexts(facts).flatMap((context) => {
    const { outbox } = context.facts;
    if (!outbox) return [];
    const missing = outbox.days.filter(({ exists }) => !exists);
    if (missing.length > 0) return [missingDays(facts, context, missing)];
    const keptMs = facts.settings.outboxRetentionDays * DAY_MS;
    return (outbox.oldestInDefaultMs ?? 0) > keptMs ? [rowsInDefault(facts, context)] : [];
  });

function missingDays(
  facts: Facts,
  { context, database, facts: { outbox } }: ReadContext,
  missing: readonly { readonly day: string; readonly partition: string }[],
): Finding {
  const table = outboxTableName(context);
  const { inDefault } = outbox!;
  const maintain = `SELECT ${table}_maintain(3, ${facts.settings.outboxRetentionDays});`;
  return {
    severity: 'WARNING',
    cause: 'outbox-partition-missing',
    context,
    what: `The outbox of ${context} has no partition for ${missing.map(({ day, partition }) => `${day} (${partition})`).join(' and ')}; ${count(inDefault, 'row is', 'rows are')} in ${table}_default`,
    why: 'rows of such a day go to the default partition: they are published all the same, but never dropped, and the day cannot be made while they are there. The relay makes partitions each hour, so it does not run, or something keeps it from that',
    remedy: [
      inDefault === 0
        ? statement(facts, rolesOf(context).owner, database, maintain)
        : statement(facts, SUPERUSER, database, moveRows(table, maintain)),
    ],
  };
}

function rowsInDefault(facts: Facts, { context, database, facts: { outbox } }: ReadContext): Finding {
  const table = outboxTableName(context);
  const days = facts.settings.outboxRetentionDays;
  return {
    severity: 'WARNING',
    cause: 'outbox-default-rows',
    context,
    what: `${count(outbox!.inDefault, 'row')} of the outbox of ${context} lie in ${table}_default, the oldest for ${duration(outbox!.oldestInDefaultMs!)}`,
    why: `they came on a day that had no partition; rows are kept for ${days} days, but none of these is ever dropped`,
    remedy: [
      statement(
        facts,
        SUPERUSER,
        database,
        `DELETE FROM ${table}_default WHERE status IN ('PUBLISHED', 'SKIPPED') AND created_at < current_date - ${days};`,
      ),
    ],
  };
}

/** The day cannot be made while rows of it are in the default partition, so they step aside. */
const moveRows = (table: string, maintain: string): string =>
  `BEGIN; LOCK TABLE ${table}; CREATE TEMP TABLE moved ON COMMIT DROP AS SELECT * FROM ${table}_default; ` +
  `TRUNCATE ${table}_default; ${maintain} INSERT INTO ${table} SELECT * FROM moved; COMMIT;`;
