import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { RELAY_MAX_HELD } from '@erp/common-messaging';
import { adminClient } from '../admin-client.js';
import { eventually } from '../eventually.js';
import { Fixture, ids } from './fixture.js';
import { sizeOf, tellFigures } from './long-form.js';

/** The long form is the backlog of an outage of a quarter of an hour at 1,000 events/s. */
const ROWS = sizeOf({ short: 30_000, long: 1_000_000 });
const KEYS = 1_000;
const FETCHED_AT_ONCE = 2_000;

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.create();
});
afterEach(() => fixture?.destroy());

test('a backlog drains with bounded memory and at a cost for each row that does not grow, though a backup keeps every dead entry (R13, R14)', async () => {
  const keys = ids(KEYS);
  await fixture.backlog(ROWS, keys);
  // Its snapshot is older than every settlement: no index entry of a settled row may be removed or passed over.
  const backup = await adminClient(fixture.world.stack, fixture.commerce.database);
  await backup.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM commerce_outbox_events');
  try {
    const startedAt = Date.now();
    const relay = await fixture.process('commerce', {});
    const idle = await relay.report();
    const published = await eventually(
      'the backlog is drained',
      async () => {
        const report = await relay.report();
        return report.published >= ROWS && report;
      },
      600_000,
    );
    const seconds = (Date.now() - startedAt) / 1_000;
    expect(published.published).toBe(ROWS);
    expect(published.mostRowsHeld).toBeGreaterThan(0);
    expect(published.mostRowsHeld).toBeLessThanOrEqual(RELAY_MAX_HELD);
    await relay.kill(); // its session ends and leaves its statistics behind
    await eventually('it is gone', async () => (await relays()) === 0);
    const read = await entriesRead();
    // Each row once, and again while it is in flight; and less than a tenth of what fetches from the beginning would read,
    // though every transaction that writes, in whatever database of the server, keeps the floor back for its time.
    const fromTheBeginning = ROWS / 2 / FETCHED_AT_ONCE;
    expect(read).toBeGreaterThanOrEqual(ROWS);
    expect(read / ROWS).toBeLessThan(5 + fromTheBeginning / 10);
    tellFigures('relay, backlog', {
      rows: ROWS,
      seconds,
      rowsPerSecond: ROWS / seconds,
      mostRowsHeld: published.mostRowsHeld,
      idleRssMb: idle.rssMb,
      peakRssMb: published.peakRssMb,
      indexEntriesReadPerRow: read / ROWS,
    });
  } finally {
    await backup.end();
  }
}, 900_000);

const relays = async (): Promise<number> => {
  const [row] = await fixture.world.sql<{ n: number }>(
    fixture.commerce,
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE application_name = 'commerce relay' AND datname = current_database()`,
  );
  return row!.n;
};

/** Of the indexes that the fetch reads, those of settled rows included. */
const entriesRead = async (): Promise<number> => {
  const [row] = await fixture.world.sql<{ n: number }>(
    fixture.commerce,
    `SELECT sum(s.idx_tup_read)::int AS n FROM pg_stat_user_indexes s JOIN pg_index i USING (indexrelid)
     WHERE s.relname LIKE 'commerce\\_outbox\\_events\\_%' AND pg_get_expr(i.indpred, i.indrelid) LIKE '%PENDING%'`,
  );
  return row!.n;
};
